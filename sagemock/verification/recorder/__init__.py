"""Recording of a process's SageMaker calls, with everything that identifies an account or a person redacted."""

"""Partner AI apps: applications of other companies that SageMaker runs."""

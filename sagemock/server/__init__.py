"""SageMaker at an HTTP address."""

"""Networks of moto's EC2, and what SageMaker has in them."""

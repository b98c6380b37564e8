"""Recordings of SageMaker calls, and their comparison with the simulated cloud."""

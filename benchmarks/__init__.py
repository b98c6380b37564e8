"""Benchmarks of sagemock, moto and botocore's Stubber: ``python -m benchmarks`` prints one table."""

"""sagemock beside moto and botocore's Stubber: ``python -m benchmarks`` prints one table."""

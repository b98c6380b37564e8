"""Benchmarks: sagemock compared with moto, botocore's Stubber and Jupyter servers; ``make bench`` runs them."""

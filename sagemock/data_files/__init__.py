"""Documents in YAML and JSON, read strictly and within limits."""

"""The catalogue of probes."""

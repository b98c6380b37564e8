"""The program's own clock, which follows the simulated one on request."""

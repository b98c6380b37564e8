"""The simulated time."""

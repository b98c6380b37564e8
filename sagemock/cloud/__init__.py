"""The simulated account, without AWS operations."""

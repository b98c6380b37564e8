"""Commands that start, find and stop servers: serve, run, stop, env."""

"""Replay of recorded calls against a cloud, and comparison of the replies."""

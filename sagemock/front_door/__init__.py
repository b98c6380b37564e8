"""Authenticating reverse proxy in front of programs that have no sign-in by presigned URLs."""

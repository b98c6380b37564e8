"""Data files and event handlers of botocore that all sessions share while a mock is active."""

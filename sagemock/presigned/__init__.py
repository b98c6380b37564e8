"""Formats of presigned URLs."""

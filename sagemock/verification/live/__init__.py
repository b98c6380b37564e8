"""Probes of an account: calls whose replies show whether statements about AWS are right."""

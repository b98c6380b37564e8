"""Inventory of a cloud: summaries of resources, and the usages that block deletions."""

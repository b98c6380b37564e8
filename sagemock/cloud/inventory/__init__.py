"""Inventory of a cloud: lists and summaries of resources, and the usages that block deletions."""

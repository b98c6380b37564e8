"""Delivery of events to handlers, rules and webhooks."""

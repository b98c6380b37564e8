"""Delivery of events to the targets of rules in moto's EventBridge."""

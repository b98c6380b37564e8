"""Decisions of IAM policies and service control policies (SCPs) about calls."""

"""Records of calls, events and statuses."""

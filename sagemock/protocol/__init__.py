"""AWS's JSON protocol and API model."""

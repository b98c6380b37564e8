"""Programs that run behind a front door."""

"""Start: the parts of the time from the start of a server to its first reply."""

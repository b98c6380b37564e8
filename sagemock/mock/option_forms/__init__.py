"""Forms of options: their descriptions, function signatures and texts."""

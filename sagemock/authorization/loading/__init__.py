"""Loading of callers and their policies from files and mappings."""

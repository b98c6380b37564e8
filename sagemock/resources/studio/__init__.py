"""Studio: domains, user profiles, spaces and apps."""

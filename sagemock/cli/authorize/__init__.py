"""sagemock authorize: decisions of policies about calls."""

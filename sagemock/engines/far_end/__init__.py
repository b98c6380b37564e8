"""Programs that engines run on other machines, with nothing of sagemock around them."""

"""Images, their versions and app image configs."""

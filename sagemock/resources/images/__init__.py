"""Images, image versions and app image configs."""

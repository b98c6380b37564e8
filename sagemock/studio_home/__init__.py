"""Studio's home: the page that a presigned domain URL opens for a user profile."""

"""What the sessions of boto3 share while a mock is active."""

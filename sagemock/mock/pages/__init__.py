"""Pages behind presigned URLs when no server runs."""

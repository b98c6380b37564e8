"""The AWS JSON protocol over HTTP (Tornado)."""

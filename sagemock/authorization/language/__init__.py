"""The language of IAM policies: documents, statements and conditions."""

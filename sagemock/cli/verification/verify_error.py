"""VerifyError: the reason for which sagemock verify cannot continue."""


class VerifyError(Exception):
    """A file, an account or a resource that cannot be used; the message names it."""

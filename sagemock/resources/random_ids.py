"""Random identifiers, as AWS generates them."""

from __future__ import annotations

import secrets
import string


def random_id(length: int) -> str:
    """Return random lowercase letters and digits."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))

"""Seeds: resources that exist from the start."""

from .loader import load
from .parser import Seed, read
from .plain_data import SeedError

__all__ = ["Seed", "SeedError", "load", "read"]

"""Seeds: resources that exist from the start."""

from .loader import load
from .parser import Seed, SeedError, read

__all__ = ["Seed", "SeedError", "load", "read"]

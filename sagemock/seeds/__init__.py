"""Seeds: what is in a cloud from the start, written down in AWS's own words."""

from .loader import plant
from .parser import Seed, read
from .plain_data import SeedRefused

__all__ = ["Seed", "SeedRefused", "plant", "read"]

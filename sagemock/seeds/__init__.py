"""Seeds: what is in a cloud from the start, written down in AWS's own words."""

from .documents import Seed, read
from .plain import SeedRefused
from .planting import plant

__all__ = ["Seed", "SeedRefused", "plant", "read"]

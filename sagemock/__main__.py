"""``python -m sagemock`` is the ``sagemock`` command."""

import sys

from .cli import main

sys.exit(main())

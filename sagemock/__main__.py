"""``python -m sagemock`` is the ``sagemock`` command."""

import sys

from .cli.main import main

sys.exit(main())

"""The only source of time, and the queue of what is due on it."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from math import inf
from typing import NamedTuple

from sagemock.cloud.option_error import OptionError

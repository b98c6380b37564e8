"""Defaults of the server and its clients: port, region, speed, length of the history."""

from __future__ import annotations

from sagemock.mock.options import MockOptions

PORT = 4599
URL = f"http://127.0.0.1:{PORT}"
SPEED = 60  # a notebook that takes three minutes on AWS takes three seconds
# Where they are not those of the mock. Clients of a server, such as inventories, list more than sagemock simulates.
OPTION_DEFAULTS: MockOptions = {"clock": "real", "speed": SPEED, "on_unsupported": "empty-lists"}

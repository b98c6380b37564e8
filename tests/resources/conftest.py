"""A check of every reply in the tests of operations."""

import pytest

from sagemock.protocol import replies


@pytest.fixture(autouse=True)
def current_json(monkeypatch):
    """Check that a reply has the JSON of its present values, also where it is kept from an earlier reply."""
    convert = replies._Form.to_json_and_values

    def convert_and_check(form, reply):
        body, values = convert(form, reply)
        assert body == form.to_json(reply), "a value was changed in place"
        return body, values

    monkeypatch.setattr(replies._Form, "to_json_and_values", convert_and_check)

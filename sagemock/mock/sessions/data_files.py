"""botocore's data files for SageMaker, parsed once for all sessions of the process while a mock is active.

botocore keeps them for each session, and reading them takes longer than most tests: a session whose first client is
made, as after a reset of ``boto3.DEFAULT_SESSION``, would read 4 MB of JSON again.
"""

from __future__ import annotations

import marshal
import os
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader

from sagemock.protocol import service_model

_BUILT_IN = Loader.BUILTIN_DATA_PATH  # the only files that cannot change while the process runs
_OF_ALL_SERVICES = ("endpoints", "partitions", "_retry", "sdk-default-configuration")
_LARGE = 16 * 1024  # bytes
_READ_WHOLE = "operations"  # the large object of an API model of which every client reads all items
_files: dict[str, Any] = {}  # by path; parsed and frozen, or None for a file that does not exist
_services: dict[tuple[str, ...], tuple[str, ...]] = {}  # by the type of file and the folders with data files


def load_file(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the replacement of JSONFileLoader.load_file."""

    def load_file(self: JSONFileLoader, file_path: str) -> Any:
        if not _is_shared(file_path):
            return original(self, file_path)
        if file_path not in _files:
            _files[file_path] = _freeze(service_model.read_data_file(file_path))
        return _copy(_files[file_path])

    return load_file


def list_available_services(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Return the replacement of Loader.list_available_services, which looks for a file in 400 directories."""

    def list_available_services(self: Loader, type_name: str) -> list[str]:
        if any(Path(path).is_dir() for path in self.search_paths if path not in (_BUILT_IN, _boto3_data())):
            return original(self, type_name)  # the user has data files
        key = (type_name, *self.search_paths)
        if key not in _services:
            _services[key] = tuple(original(self, type_name))
        return list(_services[key])

    return list_available_services


@cache
def _boto3_data() -> str | None:
    boto3 = find_spec("boto3")
    return str(Path(boto3.origin).with_name("data")) if boto3 and boto3.origin else None


def _is_shared(path: str) -> bool:
    name = path[len(_BUILT_IN) + 1 :] if path.startswith(_BUILT_IN) else ""
    return name.startswith(f"sagemaker{os.sep}") or name in _OF_ALL_SERVICES


class _Packed(bytes):
    """An object or array of a parsed file that is copied whole, in the form from which Python copies it fastest."""


class _Large(dict[str, Any]):
    """An object of a parsed file that is copied item by item."""


_FROZEN = (_Packed, _Large, tuple)  # types that no copy has


def _freeze(data: Any) -> Any:
    """Return parsed JSON in the form that the copies are made from."""
    if not isinstance(data, (dict, list)):
        return data
    packed = _pack(data)
    if len(packed) <= _LARGE:
        return packed
    if isinstance(data, dict):
        return _Large({key: _pack(item) if key == _READ_WHOLE else _freeze(item) for key, item in data.items()})
    return tuple([_freeze(item) for item in data])


def _pack(data: Any) -> _Packed:
    return _Packed(marshal.dumps(data))


def _copy(data: Any) -> Any:
    """Return frozen data as a session may change it."""
    kind = type(data)
    if kind is _Packed:
        return marshal.loads(data)
    if kind is tuple:
        return [_copy(item) for item in data]
    return CopyOnUse(data) if kind is _Large else data


class CopyOnUse(OrderedDict[str, Any]):  # noqa: PLW1641 - like every dict, it has no hash
    """An object of a JSON document whose items are copied when they are used.

    Changes by botocore's event handlers belong to one session: they must not appear in the next one.
    """

    def __getitem__(self, key: str) -> Any:
        item = super().__getitem__(key)
        if type(item) in _FROZEN:
            item = self[key] = _copy(item)
        return item

    def __eq__(self, other: object) -> bool:
        self._copy_all()
        return super().__eq__(other)

    def get(self, key: str, default: Any = None) -> Any:
        """Return an item or the default."""
        return self[key] if key in self else default  # noqa: SIM401 - the suggestion would call this method

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return an item, which is the default if there was none."""
        return self[key] if key in self else super().setdefault(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        """Remove an item and return it."""
        return _copy(super().pop(key, *default))

    def popitem(self, last: bool = True) -> tuple[str, Any]:
        """Remove the last item, or the first one, and return it."""
        key, item = super().popitem(last)
        return key, _copy(item)

    def values(self) -> Any:
        """Return the values."""
        self._copy_all()
        return super().values()

    def items(self) -> Any:
        """Return the items."""
        self._copy_all()
        return super().items()

    def copy(self) -> CopyOnUse:
        """Return a copy with the same items."""
        return CopyOnUse(self.items())

    def _copy_all(self) -> None:
        for key in self:
            self[key]

"""The table of operations: ``(region, request) -> reply``, each a function named as in boto3."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagemock.protocol.errors import OperationNotSupported
from sagemock.protocol.wire import Reply, Request

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from .region import Region

Operation = Callable[["Region", Request], Reply]

_TABLE: dict[str, Operation] = {}


def operation(function: Operation) -> Operation:
    """Enter a function into the table under its name, which is the boto3 method's."""
    _TABLE[function.__name__] = function
    return function


def find(name: str) -> Operation:
    """The function that answers an AWS operation name; OperationNotSupported when there is none."""
    try:
        return _TABLE[snake_case(name)]
    except KeyError:
        raise OperationNotSupported(name) from None


def names() -> list[str]:
    """The AWS names of what is answered, sorted."""
    return sorted(name for name in service_model().operation_names if snake_case(name) in _TABLE)


def known(name: str) -> str:
    """The AWS name of an operation given by its AWS or boto3 name; ValueError with near misses for anything else."""
    from difflib import get_close_matches

    operations: list[str] = service_model().operation_names
    all_names = {alias: aws for aws in operations for alias in (aws, snake_case(aws))}
    if name in all_names:
        return all_names[name]
    answered = [alias for alias, aws in all_names.items() if snake_case(aws) in _TABLE]
    near = get_close_matches(str(name), answered, n=3, cutoff=0.5) or names()[:3]
    raise ValueError(
        f"{name!r} is no SageMaker operation; give an AWS or a boto3 name, such as {', '.join(map(repr, near))}"
    )


@cache
def snake_case(name: str) -> str:
    """CreateApp -> create_app, as boto3 does it."""
    from botocore import xform_name

    return xform_name(name)  # type: ignore[no-any-return]  # botocore ships no types


@cache
def service_model() -> ServiceModel:
    """SageMaker's API model as the installed botocore has it."""
    # Not by a session, whose import brings half of botocore: a server and `sagemock operations` have no use for that.
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    # Nor by load_service_model, which looks through all services of AWS first.
    loader = Loader(file_loader=_Files())
    version = loader.determine_latest_version("sagemaker", "service-2")
    return ServiceModel(loader.load_data(f"sagemaker/{version}/service-2"), "sagemaker")


class _Files:
    """What a Loader reads with: into plain dicts, since botocore's ordered ones take twice as long."""

    def exists(self, path: str) -> bool:
        return bool(_found(path))

    def load_file(self, path: str) -> Any:
        return next(map(_read, _found(path)), None)


def _found(path: str) -> list[Path]:
    return [file for file in (Path(f"{path}.json"), Path(f"{path}.json.gz")) if file.is_file()]


def _read(file: Path) -> Any:
    import gzip

    content = file.read_bytes()
    return json.loads(gzip.decompress(content) if file.suffix == ".gz" else content)

"""SageMaker's API model from the installed botocore."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

    from .json_types import JsonValue


@cache
def service_model(name: str = "sagemaker") -> ServiceModel:
    """Return the API model of SageMaker, or of another service, as the installed botocore has it."""
    # A botocore session would import half of botocore, which neither a server nor `sagemock operations` needs.
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    # Loader.load_service_model() would search the models of all services first.
    loader = Loader(file_loader=_JsonFiles())
    version = loader.determine_latest_version(name, "service-2")
    return ServiceModel(loader.load_data(f"{name}/{version}/service-2"), name)


def find_operation(name: str) -> OperationModel | None:
    """Return the model of a SageMaker operation, or None if there is no such operation."""
    from botocore.model import OperationNotFoundError

    # A search in operation_names, a list of four hundred, would take ten times as long.
    try:
        model: OperationModel = service_model().operation_model(name)
    except OperationNotFoundError:
        return None
    return model


def retry_table() -> object:
    """Return botocore's table of the errors that clients retry."""
    from botocore.loaders import Loader

    return Loader(file_loader=_JsonFiles()).load_data("_retry")


@cache
def snake_case(operation: str) -> str:
    """Return boto3's name of an operation: ``create_app`` for ``CreateApp``."""
    from botocore import xform_name

    name: str = xform_name(operation)
    return name


class _JsonFiles:
    """File loader for botocore that returns plain dicts: its own ordered ones take twice as long to build."""

    def exists(self, path: str) -> bool:
        return _data_file(path) is not None

    def load_file(self, path: str) -> object:
        return read_data_file(path)


def read_data_file(path: str) -> JsonValue:
    """Return one of botocore's data files, whose path has no suffix; None if it does not exist."""
    file = _data_file(path)
    if file is None:
        return None
    import gzip

    content = file.read_bytes()
    return json.loads(gzip.decompress(content) if file.suffix == ".gz" else content)


def _data_file(path: str) -> Path | None:
    for file in (Path(f"{path}.json"), Path(f"{path}.json.gz")):
        if file.is_file():
            return file
    return None

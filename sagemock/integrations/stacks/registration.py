"""Registration of the resource types with moto's CloudFormation, in place of moto's own for SageMaker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sagemock._monkeypatch import MonkeyPatches

from . import network_deletion, rollback
from .calls import SageMaker
from .resource_types import RESOURCE_TYPES
from .stack_resource import StackResource

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud


class Registration:
    """The resource types that moto's CloudFormation creates in the cloud that has registered last."""

    def __init__(self) -> None:
        self._patches = MonkeyPatches()
        self._clouds: list[Cloud] = []
        self._replaced: dict[str, tuple[Any, Any]] = {}  # moto's own classes and names of types

    def install(self, cloud: Cloud) -> None:
        """Let stacks create resources in a cloud. Repeated before each call, since moto forgets it when it is reset."""
        from moto.cloudformation import parsing
        from moto.cloudformation.models import CloudFormationBackend

        if cloud in self._clouds:
            self._clouds.remove(cloud)
        else:
            cloud.runtime.on_close(partial(self.uninstall, cloud))
        self._clouds.append(cloud)
        models: dict[str, Any] = parsing.get_model_map()
        names: dict[str, Any] = parsing.get_name_type_map()
        for name, model in MODELS.items():
            if models.get(name) is not model:
                self._replaced[name] = (models.get(name), names.get(name))
                models[name], names[name] = model, model.cloudformation_name_type()
        stack_class = _stack_class()
        self._patches.replace(stack_class, "create_resources", rollback.create_resources)
        self._patches.replace(stack_class, "update", rollback.update)
        self._patches.replace(parsing.ResourceMap, "_delete_resource", network_deletion.delete_resource)
        self._patches.replace(CloudFormationBackend, "delete_stack", rollback.delete_stack)

    def uninstall(self, cloud: Cloud) -> None:
        """Remove a cloud; after the last one, restore moto's own types."""
        if cloud in self._clouds:
            self._clouds.remove(cloud)
        if self._clouds or not self._replaced:
            return
        from moto.cloudformation import parsing

        for name, (model, name_property) in self._replaced.items():
            _restore(parsing.get_model_map(), name, model)
            _restore(parsing.get_name_type_map(), name, name_property)
        self._replaced.clear()
        self._patches.undo()

    def connect(self, account_id: str, region: str) -> SageMaker:
        """Return SageMaker as the cloud that has registered last has it."""
        return SageMaker(self._clouds[-1], account_id, region)


def _restore(mapping: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        mapping.pop(name, None)
    else:
        mapping[name] = value


def _stack_class() -> Any:
    from moto.cloudformation import models

    return models.Stack if hasattr(models, "Stack") else vars(models)["FakeStack"]  # its name in moto 5.1


REGISTRATION = Registration()
MODELS: dict[str, type[StackResource]] = {
    name: type(
        resource_type.noun,
        (StackResource,),
        {"resource_type": resource_type, "connect": staticmethod(REGISTRATION.connect)},
    )
    for name, resource_type in RESOURCE_TYPES.items()
}

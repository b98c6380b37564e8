"""LiveNotebook: server process and start of a notebook instance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.presigned import tokens

from .code_repositories import clone_error
from .startup import named_repositories, repositories, scripts

if TYPE_CHECKING:
    from sagemock.cloud.launcher import InstanceSpec
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


class LiveNotebook(StatefulResource):
    """A notebook instance as far as it runs.

    ``origin`` is the address of its live Jupyter; ``is_new`` is true until its OnCreate scripts have run.
    """

    __slots__ = ("is_new", "origin", "signing_key")

    def __init__(self, region: Region, request: Request) -> None:
        super().__init__(region, request)
        self.signing_key = tokens.new_key()
        self.origin: str | None = None
        self.is_new = True

    def on_enter(self, status: str) -> None:
        if status == GONE:
            self.region.cloud.external_services.release(self)
        launcher = self.region.cloud.runtime.launcher
        if launcher is None:
            return
        if status == "InService":
            self.origin = launcher.create(self._spec())
        elif status == GONE:
            launcher.delete(self.arn)
        elif status == "PendingMaintenance":
            pass  # it still runs
        else:
            self.origin = None
            launcher.stop(self.arn)

    def resume(self) -> None:
        self.provision()
        if self.status == "InService":
            launcher = self.region.cloud.runtime.launcher
            self.origin = launcher.create(self._spec()) if launcher else None
            self.mark_changed()

    def process_failed(self, reason: str) -> None:
        if self.status == "InService":
            self.enter("Failed", reason)

    def provision(self) -> str | None:
        return self.region.cloud.external_services.provision(self)

    # --- start

    def startup_failure(self, status: str) -> str | None:
        if status != "Pending":
            return None
        if failure := self.provision():
            return failure
        errors = (clone_error(self.region, repository) for repository in named_repositories(self.record))
        return next(filter(None, errors), None) or self._prepare()

    def _prepare(self) -> str | None:
        """Clone repositories and run scripts; return why that failed, or None."""
        cloud = self.region.cloud
        if cloud.runtime.launcher is None:
            return None
        spec = self._spec()
        has_tasks = bool(spec.scripts or spec.repositories)
        if has_tasks:
            self.is_new = self.is_new and assumptions.ON_CREATE_RUNS_UNTIL_IT_SUCCEEDS
            self.mark_changed()
        # The lock is lent: a script may call the cloud.
        failure = cloud.lock.lend(partial(cloud.runtime.launcher.prepare, spec, partial(cloud.log, self)))
        if has_tasks:
            self.is_new = self.is_new and failure is not None
            self.mark_changed()
        return failure

    def _spec(self) -> InstanceSpec:
        from sagemock.cloud.launcher import InstanceSpec

        endpoint = self.region.cloud.runtime.endpoint
        return InstanceSpec(
            self.arn,
            self.name,
            self.signing_key,
            metadata={"ResourceArn": self.arn, "ResourceName": self.name},
            environment=endpoint.environment(self.region.name, self.record["RoleArn"]) if endpoint else {},
            repositories=repositories(self),
            scripts=scripts(self, first=self.is_new),
            permission_url=endpoint.permission_url() if endpoint else "",
            instance_type=self.record["InstanceType"],
            volume_gb=self.record["VolumeSizeInGB"],
        )

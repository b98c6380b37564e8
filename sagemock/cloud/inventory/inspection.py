"""Inspection: the parts of a simulation that tests read besides the replies of calls."""

from __future__ import annotations

from typing import Any

from sagemock.cloud.history.calls import Call, read_call
from sagemock.cloud.history.timelines import Moment
from sagemock.cloud.simulation import Simulation
from sagemock.protocol.json_types import JsonObject

from .resource_summary import ResourceSummary


class Inspection(Simulation):
    """A simulation whose resources, calls, events, logs and timelines can be read."""

    def resources(self) -> list[ResourceSummary]:
        """Return the resources of all accounts and regions, in the order of their creation within a kind and region.

        This is no call of the API: it does not move the clock, and is not in ``calls``.
        """
        with self.lock:
            self.clock.run_due()
            return [ResourceSummary.of(resource) for resource in self.resource_store.all()]

    def resource(self, name: str) -> ResourceSummary:
        """Return the resource with a name, an ARN or, for domains, an ID.

        Raises:
            ValueError: No resource has this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            return ResourceSummary.of(self.resource_store.find(name))

    @property
    def calls(self) -> list[Call]:
        """The calls so far, in order."""
        with self.lock:
            calls = list(map(read_call, self.history.calls))
            self.history.calls.replace_all(calls)  # so that a program may read them after every call
            return calls

    @property
    def events(self) -> list[JsonObject]:
        """The EventBridge events that AWS would have sent so far, in AWS's shape and in order."""
        with self.lock:
            self.clock.run_due()
            return self.history.sent_events()

    def logs(self, name: str) -> dict[str, str]:
        """Return the output of the lifecycle scripts of a notebook instance or an app.

        Args:
            name: The name or ARN of a notebook instance, or the ARN of an app.

        Returns:
            The text of each log stream, as CloudWatch has them: in ``/aws/sagemaker/NotebookInstances``
            ``{"lab/LifecycleConfigOnStart": "..."}``, and in ``/aws/sagemaker/studio``
            ``{"<domain id>/<owner>/JupyterLab/default/LifecycleConfigOnStart": "..."}``.

        Raises:
            ValueError: No resource has or had this name, or several do, in several regions.
        """
        with self.lock:
            self.clock.run_due()
            return self.history.logs_of(name)

    def server_log(self, name: str) -> str | None:
        """Return the end of the log of a live Jupyter server.

        Args:
            name: The name or ARN of a notebook instance or an app.

        Returns:
            The last lines of its log, also after it has stopped; None if its Jupyter was never opened, or without
            live Jupyter.

        Raises:
            ValueError: No resource has this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            return self.runtime.server_log(self.resource_store.find(name).process_id)

    def timeline(self, name: str) -> list[Moment]:
        """Return the statuses that a resource has had, in order; that of a deleted one ends with ``"gone"``.

        Args:
            name: The name or ARN of a resource that exists or existed.

        Raises:
            ValueError: No resource has or had this name, or several do.
        """
        with self.lock:
            self.clock.run_due()
            return self.history.timelines.find(name)

    @property
    def authorization(self) -> Any:
        """The :class:`sagemock.authorization.authorizer.PolicyAuthorizer` that decides about calls.

        Raises:
            RuntimeError: The mock was started without ``authorization``.
        """
        if self.authorizer is None:
            raise RuntimeError(
                "this cloud has no policies: pass authorization= to mock_sagemaker(), the marker or serve(), "
                'as in mock_sagemaker(authorization="iam.yaml")'
            )
        return self.authorizer

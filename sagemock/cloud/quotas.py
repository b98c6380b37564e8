"""Account quotas: unlimited unless a test sets them."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from functools import cache

from sagemock.protocol.errors import ResourceLimitExceeded
from sagemock.protocol.service_model import service_model
from sagemock.protocol.suggestions import did_you_mean
from sagemock.protocol.values import is_integer

TOTAL_NOTEBOOK_INSTANCES = "Total number of notebook instances"
NOTEBOOK_INSTANCE_USAGE = "{} for notebook instance usage"
IMAGES = "Maximum number of SageMakerImage images allowed per account"
TOTAL_DOMAINS = "Total domains"
TOTAL_USER_PROFILES = "Maximum number of Studio user profiles allowed per account"
TOTAL_MLFLOW_TRACKING_SERVERS = "Maximum number of MLflow tracking servers allowed per account"  # [M2.10] assumed
TOTAL_MLFLOW_APPS = "Maximum number of MLflow apps allowed per account"  # [M5.10] assumed
TOTAL_PARTNER_APPS = "Maximum number of partner AI apps allowed per account"  # [P2.6] assumed
TOTAL_SPACES = "Maximum number of Studio spaces allowed per account"
TOTAL_APPS = "Maximum number of running Studio apps allowed per account"
STUDIO_APPS = {
    "KernelGateway": "Studio KernelGateway Apps running on {} instance",  # [S4.2] the singular is AWS's
    "JupyterLab": "Studio JupyterLab Apps running on {} instances",
    "CodeEditor": "Studio CodeEditor Apps running on {} instances",
}

TOTALS = (
    TOTAL_NOTEBOOK_INSTANCES,
    TOTAL_DOMAINS,
    TOTAL_USER_PROFILES,
    TOTAL_SPACES,
    TOTAL_APPS,
    IMAGES,
    TOTAL_MLFLOW_TRACKING_SERVERS,
    TOTAL_MLFLOW_APPS,
    TOTAL_PARTNER_APPS,
)

# Both endings are recorded from AWS, which still uses the older one for some quotas [N2.40, N2.42, S4.1, S4.6].
_ASK_SUPPORT = "Please contact AWS support to request an increase for this limit."
_ASK_SERVICE_QUOTAS = (
    "Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, "
    "contact AWS support to request an increase for this quota."
)


class Quotas(MutableMapping[str, int]):
    """The limits that are set, by AWS's name of the quota. Other quotas are not enforced."""

    def __init__(self) -> None:
        self._limits: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        return self._limits[name]

    def __setitem__(self, name: str, limit: int) -> None:
        if name not in known_quotas():
            raise ValueError(f"unknown quota {name!r}{did_you_mean(name, known_quotas()) or '.'} {_list_quotas()}")
        if not is_integer(limit) or limit < 0:
            raise ValueError(f"the quota {name!r} must be a whole number from 0, not {limit!r}")
        self._limits[name] = limit

    def __delitem__(self, name: str) -> None:
        del self._limits[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._limits)

    def __len__(self) -> int:
        return len(self._limits)

    def __repr__(self) -> str:
        return f"Quotas({self._limits!r})"

    def check(self, name: str, used: int, unit: str) -> None:
        """Check that one more ``unit`` does not exceed a quota.

        Raises:
            ResourceLimitExceeded: ``used`` has reached the limit.
        """
        limit = self._limits.get(name)
        if limit is None or used < limit:
            return
        ending = _ASK_SUPPORT if name in (TOTAL_NOTEBOOK_INSTANCES, TOTAL_DOMAINS) else _ASK_SERVICE_QUOTAS
        raise ResourceLimitExceeded(
            f"The account-level service limit '{name}' is {limit} {unit}, with current utilization of {used} {unit} "
            f"and a request delta of 1 {unit}. {ending}"
        )


@cache
def known_quotas() -> list[str]:
    """Return AWS's names of the quotas that can be set."""
    types, app_types = (service_model().shape_for(shape).enum for shape in ("InstanceType", "AppInstanceType"))
    of_apps = [quota.format(app_type) for quota in STUDIO_APPS.values() for app_type in app_types]
    return [*TOTALS, *map(NOTEBOOK_INSTANCE_USAGE.format, types), *of_apps]


def _list_quotas() -> str:
    per_type = (quota.format("<instance type>") for quota in (NOTEBOOK_INSTANCE_USAGE, *STUDIO_APPS.values()))
    return (
        f"The quotas are {', '.join(map(repr, TOTALS))}; and, for each instance type of SageMaker, such as "
        f"ml.t3.medium, {', '.join(map(repr, per_type))}"
    )

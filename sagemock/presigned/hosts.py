"""Host names of notebook instances, Studio, MLflow and partner AI apps."""

from __future__ import annotations

import re

from sagemock import assumptions

_MLFLOW_API = re.compile(r"[a-z0-9-]+\.experiments\.sagemaker\.aws|mlflow\.sagemaker\.[a-z0-9-]+\.app\.aws")
_MLFLOW_HOST = re.compile(
    r"t-[a-z0-9]+\.(?P<server>[a-z0-9-]+)\.experiments\.sagemaker\.aws"
    r"|app-[a-z0-9]+\.mlflow\.sagemaker\.(?P<app>[a-z0-9-]+)\.app\.aws"
)
_PARTNER_APP_HOST = re.compile(r"app-[a-z0-9]+\.partner-app\.(?P<region>[a-z0-9-]+)\.sagemaker\.aws")


def notebook_host(label: str, region: str, partition: str) -> str:
    """Return the host name of a notebook instance [N3.6]."""
    return f"{label}.notebook.{region}.{_domain(partition)}"


def studio_host(label: str, region: str, partition: str) -> str:
    """Return the host of a domain (label: its identifier) or of a space (label: random) [S11.1, S11.2]."""
    return f"{label}.studio.{region}.{_domain(partition)}"


def mlflow_server_host(label: str, region: str) -> str:
    """Return the host of an MLflow tracking server [M1.6]."""
    return f"{label}.{mlflow_server_api_host(region)}"


def mlflow_app_host(app_id: str, region: str) -> str:
    """Return the host of an MLflow app [M5.3]."""
    return f"{app_id}.{mlflow_app_api_host(region)}"


def mlflow_server_api_host(region: str) -> str:
    """Return the host to which AWS's plugin sends requests to the tracking servers of a region [M4.6]."""
    return f"{region}.experiments.sagemaker.aws"


def mlflow_app_api_host(region: str) -> str:
    """Return the host to which AWS's plugin sends requests to the apps of a region [M4.6]."""
    return f"mlflow.sagemaker.{region}.app.aws"


def partner_app_host(app_id: str, region: str) -> str:
    """Return the host of a partner AI app [P1.3]."""
    return f"{app_id.lower()}.partner-app.{region}.sagemaker.aws"


def partner_app_region(host: str) -> str | None:
    """Return the region of the host of a partner AI app; None for other hosts."""
    match = _PARTNER_APP_HOST.fullmatch(host)
    return match and match["region"]


def session_host(region: str, partition: str) -> str:
    """Return the host of the streams of remote sessions, which are those of AWS Systems Manager [S23.6]."""
    suffix = ".cn" if partition == "aws-cn" else ""
    return f"ssmmessages.{region}.amazonaws.com{suffix}"


def is_mlflow_api_host(host: str) -> bool:
    """Return whether AWS's plugin sends requests to this host."""
    return _MLFLOW_API.fullmatch(host) is not None


def mlflow_region(host: str) -> str | None:
    """Return the region of the host of a tracking server or an app; None for other hosts."""
    match = _MLFLOW_HOST.fullmatch(host)
    return match and (match["server"] or match["app"])


def _domain(partition: str) -> str:
    return assumptions.NOTEBOOK_DOMAINS.get(partition, "sagemaker.aws")

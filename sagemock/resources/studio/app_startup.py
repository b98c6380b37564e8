"""Lifecycle scripts that run before an app is in service."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sagemock import assumptions

if TYPE_CHECKING:
    from sagemock.cloud.launcher import Script

    from .app_runtime import LiveApp

HOOK = "LifecycleConfigOnStart"  # the end of the log stream's name, for every app type


def prepare(app: LiveApp) -> str | None:
    """Run the lifecycle scripts of an app; return why that failed, or None."""
    cloud, launcher = app.region.cloud, app.region.cloud.runtime.launcher
    spec = app.spec() if launcher else None
    if launcher is None or spec is None:
        return None
    # The lock is lent: a script may call the cloud.
    run = partial(launcher.prepare, replace(spec, scripts=scripts(app)), partial(cloud.log, app))
    return cloud.lock.lend(run)


def scripts(app: LiveApp) -> tuple[Script, ...]:
    """Return the scripts to run, that of the built-in lifecycle config first, as on AWS [S14.27]."""
    arns = (app.record.get("BuiltInLifecycleConfigArn"), app.record["ResourceSpec"].get("LifecycleConfigArn"))
    return tuple(filter(None, (_script(app, arn) for arn in arns if arn)))


def _script(app: LiveApp, arn: str) -> Script | None:
    """Return the script of a lifecycle config; None if the config has been deleted."""
    config = app.region.by_arn(arn)
    if config is None:
        return None
    from sagemock.cloud.launcher import Script

    return Script(
        HOOK,
        config.record["StudioLifecycleConfigContent"],
        failure=assumptions.STUDIO_SCRIPT_FAILED.format(arn=config.arn, code="{code}"),
        timeout=assumptions.STUDIO_SCRIPT_TIMED_OUT.format(arn=config.arn),
    )

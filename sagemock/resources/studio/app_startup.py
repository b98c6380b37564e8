"""What an app runs before it is in service: its lifecycle configs, if it is live and they are to run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.launcher import Script

from .app_runtime import spec_of

if TYPE_CHECKING:
    from .apps import App

HOOK = "LifecycleConfigOnStart"  # the end of the log stream, for every type of app


def prepare(app: App) -> str | None:
    """Run the lifecycle configs of an app; why that failed, or None."""
    cloud = app.region.cloud
    spec, to_run = spec_of(app), scripts(app)
    if cloud.launcher is None or spec is None or not to_run:
        return None
    # Lent, because a script may ask the cloud something.
    run = partial(cloud.launcher.prepare, replace(spec, scripts=to_run), partial(cloud.log, app))
    return cloud.lock.lend(run)


def scripts(app: App) -> tuple[Script, ...]:
    """Those to run: the built-in one first, as AWS does."""
    arns = (app.record.get("BuiltInLifecycleConfigArn"), app.record["ResourceSpec"].get("LifecycleConfigArn"))
    return tuple(_script(app, arn) for arn in arns if arn and app.region.by_arn(arn))


def _script(app: App, arn: str) -> Script:
    config = app.region.by_arn(arn)
    assert config is not None
    return Script(
        HOOK,
        config.record["StudioLifecycleConfigContent"],
        failure=assumptions.STUDIO_SCRIPT_FAILED.format(arn=config.arn, code="{code}"),
        timeout=assumptions.STUDIO_SCRIPT_TOO_LONG.format(arn=config.arn),
    )

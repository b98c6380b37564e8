"""Builds a Cloud with launcher, endpoint, seeds and integrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sagemock.cloud.clock.clock import Clock
from sagemock.cloud.cloud import Cloud, SeedSource
from sagemock.cloud.launcher import RemoteLauncher
from sagemock.cloud.option_error import OptionError

from .launcher_choice import check_portal, choose_launcher
from .mlflow_connection import choose_mlflow
from .moto_connection import choose_connector
from .options import OPTIONS, MockOptions, with_defaults
from .wall_clock.wall_clock import check_installed

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Unpack

    from sagemock.cloud.authorizer import PolicySource
    from sagemock.cloud.clock.duration_parser import Duration
    from sagemock.corrections.corrections import Corrections
    from sagemock.corrections.corrections import Source as CorrectionSource
    from sagemock.endpoint.lazy_router import Rules
    from sagemock.front_door.entrances.portal import Portal
    from sagemock.front_door.entrances.portal_options import PortalOptions
    from sagemock.presigned.public_pages import PublicPages


class CloudFactory:
    """Builds clouds that all have the same options.

    Args:
        portal: The options of the portal at which people open all programs; None if each has a port of its own.
        options: The options of the clouds.

    Attributes:
        moves_wall_clock: Whether the clock of the process follows that of the cloud.

    Raises:
        TypeError: For an option or a seed of a wrong type.
        ValueError: For an option with an invalid value, or a seed that cannot be loaded.
    """

    def __init__(self, *, portal: PortalOptions | None = None, **options: Unpack[MockOptions]) -> None:
        self._options, self._portal = with_defaults(options), portal
        if portal:
            check_portal(portal.public_url, options)
        self.moves_wall_clock = _check_wall_clock(self._options["wall_clock"])
        self._make_launcher = choose_launcher(options)
        self._connect_mlflow = choose_mlflow(self._options["mlflow"])
        self._load_seed = _choose_seed(self._options["seed"])
        self._connect_moto = choose_connector(self._options["moto"])
        self._authorize = _choose_authorizer(self._options["authorization"])
        self._corrections = _read_corrections(self._options["corrections"])
        if options:  # the defaults are valid
            self._load_seed(self._build())  # invalid options raise here, before the mock starts

    def __call__(self, experiments: Path | None = None) -> Cloud:
        """Return a new cloud.

        Args:
            experiments: The directory in which MLflow's experiments are kept; None to remove them with the cloud.
        """
        cloud = self._build()
        try:
            portal = self._open_portal(cloud)
            self._attach_launcher(cloud, portal)
            self._connect_mlflow(cloud, portal, experiments)
            self._connect_moto(cloud)
            self._load_seed(cloud)
        except BaseException:
            cloud.close()
            raise
        return cloud

    def _build(self) -> Cloud:
        options = self._options
        lock = self._corrections.make_lock() if self._corrections else None
        clock = Clock(options["clock"], speed=options["speed"], start=options["start"], lock=lock)
        cloud = Cloud(
            account_id=options["account_id"],
            clock=clock,
            durations=self._durations(),
            on_unsupported=options["on_unsupported"],
        )
        self._authorize(cloud)
        return cloud

    def _durations(self) -> Mapping[str, Mapping[str, Duration]] | None:
        durations = self._options["durations"]
        return self._corrections.merge_durations(durations) if self._corrections else durations

    def _open_portal(self, cloud: Cloud) -> Portal | None:
        """Listen at the portal, if there is one."""
        if self._portal is None:
            return None
        from sagemock.front_door.entrances.portal import Portal

        cloud.runtime.portal = portal = Portal(self._portal)
        return portal

    def _attach_launcher(self, cloud: Cloud, portal: Portal | None) -> None:
        """Let the cloud run Jupyter servers, and let programs in them call it."""
        if self._make_launcher is None:
            return
        from sagemock.endpoint.endpoint import Endpoint

        launcher = self._make_launcher(cloud.clock.time(), portal)
        cloud.runtime.attach(launcher, cloud.process_failed)
        address = {"find_address": launcher.cloud_address} if isinstance(launcher, RemoteLauncher) else {}
        endpoint = Endpoint(cloud, lambda cloud: _page_rules(cloud, lambda: endpoint.public_pages), **address)
        cloud.runtime.endpoint = endpoint
        if portal:
            from sagemock.front_door.entrances.pages_door import open_pages

            patterns = [str(rule[0]) for rule in _page_rules(cloud)]
            endpoint.public_pages = open_pages(portal, patterns, endpoint.address, cloud.clock.time())


def _page_rules(cloud: Cloud, find_public: Callable[[], PublicPages | None] = lambda: None) -> Rules:
    """Return the routes of Studio's home and of partner AI apps, which load Tornado."""
    from sagemock.endpoint.page_handler import PageHandler
    from sagemock.resources.partner_apps.presigned_url import PAGE_PATH
    from sagemock.studio_home.handler import rules

    from .pages.partner_app import open_path

    arguments = {"open_page": partial(open_path, cloud), "find_public": find_public}
    return [(f"/{PAGE_PATH}/.+", PageHandler, arguments), *rules(cloud, find_public)]


def _load_source(cloud: Cloud, source: SeedSource) -> int:
    from sagemock import seeds

    return seeds.load(cloud, seeds.read(source))


Cloud.seeder = _load_source


def _check_wall_clock(wall_clock: str) -> bool:
    """Return whether the process's clock follows the cloud's."""
    if wall_clock not in OPTIONS["wall_clock"].choices:
        raise OptionError("wall_clock", wall_clock, "must be one of 'real', 'cloud'")
    if wall_clock == "cloud":
        check_installed()
    return wall_clock == "cloud"


def _choose_seed(source: SeedSource | None) -> Callable[[Cloud], object]:
    """Read the seed, if there is one, and return the function that loads it into a cloud."""
    if source is None:
        return lambda _cloud: None
    from sagemock import seeds

    seed = seeds.read(source)
    return lambda cloud: seeds.load(cloud, seed)


def _read_corrections(source: CorrectionSource | None) -> Corrections | None:
    if source is None:
        return None
    from sagemock.corrections import corrections

    return corrections.read(source)


def _choose_authorizer(source: PolicySource | None) -> Callable[[Cloud], None]:
    """Read the policies, if there are any, and return the function that lets them decide about a cloud's calls."""
    if source is None:
        return lambda _cloud: None
    from sagemock.authorization.authorizer import PolicyAuthorizer
    from sagemock.authorization.source import Policies

    policies = Policies.shared(source)

    def authorize(cloud: Cloud) -> None:
        cloud.authorizer = PolicyAuthorizer(cloud, policies)

    return authorize

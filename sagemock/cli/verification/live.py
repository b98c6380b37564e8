"""sagemock verify --live: options, confirmation, and cleanup."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagemock.cli.signals import ENDING_SIGNALS, handled, interruptible

from .verify_error import VerifyError

if TYPE_CHECKING:
    from sagemock.corrections.corrections import Corrections
    from sagemock.verification.live.ledger import Ledger
    from sagemock.verification.live.probe import Probe
    from sagemock.verification.live.runner import LiveResult


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of live runs."""
    group = parser.add_argument_group(
        "live", "Compare the mock with an account. Without --create, only Describe and List calls are made."
    )
    group.add_argument("--live", action="store_true", help="make the calls, by the credentials that boto3 finds")
    group.add_argument("--list-probes", action="store_true", help="list the probes with their statements, and exit")
    group.add_argument("--create", action="store_true", help="also create, change and remove small resources")
    group.add_argument("--yes", action="store_true", help="create resources without confirmation")
    group.add_argument("--profile", metavar="NAME", help="profile in your AWS configuration")
    group.add_argument("--region", metavar="REGION", help="default: the region in your AWS configuration")
    group.add_argument("--endpoint-url", metavar="URL", help="another endpoint than that of AWS")
    group.add_argument("--role-arn", default="", metavar="ARN", help="role of images, notebook instances and domains")
    group.add_argument("--vpc-id", default="", metavar="ID", help="VPC of a domain")
    group.add_argument("--subnet-ids", nargs="+", default=[], metavar="ID", help="subnets of a domain")
    group.add_argument("--poll", type=float, default=5.0, metavar="SECONDS", help="time between looks at a status")
    group.add_argument("--save", type=Path, metavar="FILE", help="keep the recording of the calls")


def list_probes(options: argparse.Namespace) -> None:
    """Print the probes that the options select, with the numbers of their statements, and the other statements."""
    from sagemock.verification.live.unprobed import unprobed_reasons

    for probe in _probes(options):
        print(f"{probe.purpose}\n    {', '.join(probe.numbers)}")
    print("\nStatements that no probe puts to the test:")
    for reason, numbers in unprobed_reasons().items():
        print(f"{reason}\n    {', '.join(numbers)}")


def run_live(options: argparse.Namespace, corrections: Corrections | None) -> LiveResult:
    """Run the probes.

    Raises:
        VerifyError: The account cannot be reached, the user does not confirm, or resources could not be removed.
    """
    from sagemock.verification.live.ledger import Ledger
    from sagemock.verification.live.probe import Session
    from sagemock.verification.live.runner import compare_probes, record_probes

    client, credentials, account = _client(options)
    if options.create:
        _confirm(options)
    ledger = Ledger(client, _note, poll_seconds=options.poll)
    session = Session(
        client,
        ledger,
        poll_seconds=options.poll,
        role=options.role_arn,
        subnets=tuple(options.subnet_ids),
        vpc=options.vpc_id,
        credentials=credentials,
        account=account,
    )
    with _recording_path(options.save) as path:
        with _cleaned_up(ledger):
            results = record_probes(_probes(options), session, path, _note)
        return compare_probes(results, path, corrections)


def _probes(options: argparse.Namespace) -> list[Probe]:
    from sagemock.verification.live.catalogue import select_probes

    has_network = bool(options.vpc_id and options.subnet_ids)
    return select_probes(create=options.create, role=options.role_arn, has_network=has_network)


def _client(options: argparse.Namespace) -> tuple[Any, Any, str]:
    """Return a client that sends invalid requests, too, its credentials and its account, after it has printed these."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    from sagemock.cloud.simulation import ACCOUNT_ID

    role_parts = options.role_arn.split(":")
    account = role_parts[4] if len(role_parts) > 5 else ACCOUNT_ID  # of an emulator, which need not have STS
    try:
        session = boto3.Session(profile_name=options.profile, region_name=options.region)
        client = session.client(
            "sagemaker", endpoint_url=options.endpoint_url, config=Config(parameter_validation=False)
        )
        if options.endpoint_url:
            caller = options.endpoint_url
            with suppress(ClientError):  # an emulator may lack the operation, but it must be there
                client.list_domains(MaxResults=1)
        else:
            identity = session.client("sts").get_caller_identity()
            caller, account = identity["Arn"], identity["Account"]
    except (BotoCoreError, ClientError) as error:
        raise VerifyError(f"the account cannot be used: {error}") from None
    _note(f"{caller}, region {client.meta.region_name}")
    return client, session.get_credentials(), account


def _confirm(options: argparse.Namespace) -> None:
    """Print what a run creates, and return if the user agrees."""
    from sagemock.verification.live.ledger import TAG_KEY
    from sagemock.verification.live.prices import price_lines

    has_network = bool(options.vpc_id and options.subnet_ids)
    _note(f"this run creates, and removes at its end (all resources have the tag {TAG_KEY}):")
    for line in price_lines(role=options.role_arn, has_network=has_network):
        print(line, file=sys.stderr)
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise VerifyError("--create needs a confirmation: run it on a terminal, or add --yes")
    print("Create them? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise VerifyError("nothing was created")


@contextmanager
def _recording_path(save: Path | None) -> Iterator[Path]:
    if save is not None:
        yield save
        return
    with tempfile.TemporaryDirectory(prefix="sagemock-") as directory:
        yield Path(directory) / "live.jsonl"


@contextmanager
def _cleaned_up(ledger: Ledger) -> Iterator[None]:
    """Remove the resources of the ledger when the context ends, also by Ctrl-C or a signal that ends the process.

    Raises:
        VerifyError: Resources could not be removed; the message has the commands that remove them.
    """
    with interruptible():
        try:
            yield
        finally:
            with handled(("SIGINT", *ENDING_SIGNALS), _decline):
                if left := ledger.remove_all():
                    commands = "\n  ".join(entry.command for entry in left)
                    raise VerifyError(f"these resources could not be removed; do it by:\n  {commands}")


def _decline(_number: int, _frame: Any) -> None:
    _note("resources are being removed; this ends by itself")


def _note(message: str) -> None:
    print(f"sagemock verify: {message}", file=sys.stderr)

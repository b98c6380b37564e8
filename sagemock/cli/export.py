"""sagemock export: options, output file, exit code."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sagemock.data_files import files
from sagemock.data_files.plain_data import Data, Entries
from sagemock.mock.aws_environment import REGION

from .server_url import complete_url

if TYPE_CHECKING:
    Session: TypeAlias = Any  # a boto3.Session; boto3 has no types

_DUMMY_KEY = "testing"  # a mock requires credentials, but accepts any


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    parser.add_argument("--endpoint-url", metavar="URL", help="URL of a running mock (default: AWS)")
    parser.add_argument(
        "--region",
        nargs="+",
        action="extend",
        metavar="REGION",
        help=f"one or more regions (default: the region in your AWS configuration; of a mock without one, {REGION})",
    )
    parser.add_argument("--profile", metavar="NAME", help="profile in your AWS configuration")
    parser.add_argument("--output", metavar="FILE", type=Path, help="output file (default: standard output)")
    parser.add_argument(
        "--format", choices=files.FORMATS, help="output format (default: by the extension of FILE, otherwise yaml)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the seed.

    Returns:
        The exit code: 0, or 1 if something could not be read or the seed cannot be loaded.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    has_json_name = options.output is not None and options.output.suffix.lower() == ".json"
    file_format = options.format or ("json" if has_json_name else "yaml")
    try:
        _check_output(options.output, file_format)
        document, is_complete = _read(options)
        if not document:
            _log("nothing could be read; no seed was written")
            return 1
        _write(files.dump(document, file_format), options.output)
    except (BotoCoreError, ClientError, ImportError, OSError, ValueError) as error:
        _log(str(error))
        return 1
    return 0 if is_complete and _can_be_loaded(document) else 1


def _check_output(output: Path | None, file_format: str) -> None:
    """Raise the errors of writing before a large account is read."""
    files.dump({}, file_format)
    if output and not output.parent.is_dir():
        raise NotADirectoryError(f"cannot write {output}: directory {output.parent} not found")


def _read(options: argparse.Namespace) -> tuple[dict[str, Data], bool]:
    """Return the seed, and whether it is complete."""
    import boto3

    endpoint_url = complete_url(options.endpoint_url) if options.endpoint_url else None
    session = boto3.Session(profile_name=options.profile)
    default = session.region_name or (REGION if endpoint_url else None)
    regions = options.region or ([default] if default else [])
    if not regions:
        raise ValueError("no region is configured: specify --region, or set AWS_DEFAULT_REGION")
    document: dict[str, Data] = {}
    is_complete = True
    for name in dict.fromkeys(regions):
        region = _read_region(session, name, endpoint_url)
        is_complete &= region.is_complete
        if region.entries is None:
            continue
        if region.account_id:
            document.setdefault("AccountId", region.account_id)
        document[name] = region.entries
        counts = ", ".join(f"{len(items)} {kind}" for kind, items in region.entries.items())
        _log(f"{name}: {counts or 'no resources'}")
    return document, is_complete


class _Region(NamedTuple):
    account_id: str | None  # None if it has no resources
    entries: Entries | None  # None if nothing could be read
    is_complete: bool


def _read_region(session: Session, name: str, endpoint_url: str | None) -> _Region:
    from sagemock.seeds.export.reader import Reader
    from sagemock.seeds.export.sanitizer import sanitize

    def note(message: str) -> None:
        _log(f"{name}: {message}")

    reader = Reader(_client(session, name, endpoint_url), note)
    entries = reader.read()
    if not reader.has_read:
        return _Region(None, None, is_complete=False)
    arn_prefix = f"arn:{session.get_partition_for_region(name)}:sagemaker:{name}:{reader.account_id}"
    return _Region(reader.account_id, sanitize(entries, arn_prefix, note), reader.is_complete)


def _client(session: Session, region: str, endpoint_url: str | None) -> Any:
    from botocore.config import Config

    credentials = _mock_credentials(session) if endpoint_url else {}
    retries = Config(retries={"mode": "adaptive", "max_attempts": 10})
    return session.client("sagemaker", region_name=region, endpoint_url=endpoint_url, config=retries, **credentials)


def _mock_credentials(session: Session) -> dict[str, str | None]:
    """Return the configured credentials or dummy ones, and the token that the server printed."""
    configured = session.get_credentials()
    return {
        "aws_access_key_id": configured.access_key if configured else _DUMMY_KEY,
        "aws_secret_access_key": configured.secret_key if configured else _DUMMY_KEY,
        "aws_session_token": os.environ.get("SAGEMOCK_TOKEN") or (configured.token if configured else None),
    }


def _can_be_loaded(document: dict[str, Data]) -> bool:
    """Return whether a new cloud accepts the seed, and log the reason if not."""
    from sagemock import seeds
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.simulation import ACCOUNT_ID

    try:
        seeds.load(Cloud(account_id=document.get("AccountId", ACCOUNT_ID)), seeds.read(document))
    except ValueError as error:
        _log(f"the seed was written, but sagemock {error}")
        return False
    return True


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    # Readable only by the owner: users may have written secrets into scripts.
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _log(message: str) -> None:
    print(f"sagemock export: {message}", file=sys.stderr)

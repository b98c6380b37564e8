"""``sagemock export``: where to read, where to write, and what to say about it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from sagemock.seeds import files

_DUMMY = "testing"  # an endpoint of one's own asks for credentials, and for no particular ones


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the parser know the options, and what to run with them."""
    parser.add_argument(
        "--endpoint-url", type=_address, metavar="URL", help="of a running mock; without it, AWS is read"
    )
    parser.add_argument(
        "--region",
        nargs="+",
        action="extend",
        metavar="REGION",
        help="one or several; without it, that of your settings",
    )
    parser.add_argument("--profile", metavar="NAME", help="of your AWS settings")
    parser.add_argument("--output", metavar="FILE", type=Path, help="without it, the seed goes to standard output")
    parser.add_argument("--format", choices=files.FORMATS, help="without it, as FILE is called, or YAML")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the seed; 0 if all could be read, 1 if anything was missing or nothing could be read at all."""
    from botocore.exceptions import BotoCoreError, ClientError

    form = options.format or ("json" if options.output and options.output.suffix.lower() == ".json" else "yaml")
    try:
        _check_output(options.output, form)
        document, is_complete = _read(options)
        if not document:
            _say("nothing could be read, and so nothing is written")
            return 1
        _write(files.dump(document, form), options.output)
    except (BotoCoreError, ClientError, ImportError, OSError, ValueError) as error:  # ValueError: no such address
        _say(str(error))
        return 1
    return 0 if is_complete and _can_be_seeded(document) else 1


def _address(text: str) -> str:
    return text if "://" in text else f"http://{text}"


def _check_output(output: Path | None, form: str) -> None:
    """Complain of what cannot be written before AWS is asked a thousand questions."""
    files.dump({}, form)
    if output and not output.parent.is_dir():
        raise NotADirectoryError(f"{output} cannot be written: there is no directory {output.parent}")


def _read(options: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    import boto3
    from botocore.exceptions import NoRegionError

    session = boto3.Session(profile_name=options.profile)
    if not (regions := options.region or list(filter(None, [session.region_name]))):
        raise NoRegionError
    document: dict[str, Any] = {}
    is_complete = True
    for region in dict.fromkeys(regions):
        account_id, entries, all_read = _region(session, region, options.endpoint_url)
        is_complete &= all_read
        if entries is None:
            continue
        if account_id:
            document.setdefault("AccountId", account_id)
        document[region] = entries
        counts = ", ".join(f"{len(items)} {family}" for family, items in entries.items())
        _say(f"{region}: {counts or 'nothing'}")
    return document, is_complete


def _region(session: Any, region: str, endpoint_url: str | None) -> tuple[str | None, dict[str, Any] | None, bool]:
    """The account, its entries (None: nothing at all could be read), and whether they are all."""
    from sagemock.seeds.export.reader import Reader
    from sagemock.seeds.export.sanitizer import sanitize

    def note(text: str) -> None:
        _say(f"{region}: {text}")

    reader = Reader(_client(session, region, endpoint_url), note)
    entries = reader.read()
    if not reader.has_read:
        return None, None, False
    prefix = f"arn:{session.get_partition_for_region(region)}:sagemaker:{region}:{reader.account_id}"
    return reader.account_id, sanitize(entries, prefix, note), reader.is_complete


def _client(session: Any, region: str, endpoint_url: str | None) -> Any:
    from botocore.config import Config

    keys = _keys(session) if endpoint_url else {}
    retries = Config(retries={"mode": "adaptive", "max_attempts": 10})
    return session.client("sagemaker", region_name=region, endpoint_url=endpoint_url, config=retries, **keys)


def _keys(session: Any) -> dict[str, Any]:
    """For a mock: those of the settings, or any; and the token that the mock has printed."""
    held = session.get_credentials()
    return {
        "aws_access_key_id": held.access_key if held else _DUMMY,
        "aws_secret_access_key": held.secret_key if held else _DUMMY,
        "aws_session_token": os.environ.get("SAGEMOCK_TOKEN") or (held.token if held else None),
    }


def _can_be_seeded(document: dict[str, Any]) -> bool:
    """Try it, in a cloud of its own: better now than when the tests run."""
    from sagemock.cloud.cloud import Cloud

    try:
        Cloud(account_id=document.get("AccountId", "123456789012")).seed(document)
    except ValueError as error:
        _say(f"written all the same, but as it is, {error}")
        return False
    return True


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    # For your eyes only: scripts are in it, and what people write into scripts.
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _say(text: str) -> None:
    print(f"sagemock export: {text}", file=sys.stderr)

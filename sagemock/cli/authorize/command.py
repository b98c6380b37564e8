"""sagemock authorize: options, exit code."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock.cli.closed_output import tolerate_closed_output
from sagemock.protocol.regions import check_region_name

from .request_arguments import parse_members, parse_pairs

if TYPE_CHECKING:
    from sagemock.authorization.authorization import Authorization
    from sagemock.authorization.authorizer import PolicyAuthorizer
    from sagemock.cloud.cloud import Cloud
    from sagemock.protocol.json_types import JsonObject

ALLOWED, DENIED, FAILED = 0, 1, 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    parser.epilog = "The exit code is 0 if the call is allowed, 1 if it is denied, and 2 for an error."
    parser.add_argument(
        "operation",
        nargs="?",
        metavar="OPERATION",
        help="operation, such as CreateNotebookInstance, or action of MLflow",
    )
    parser.add_argument(
        "members",
        nargs="*",
        metavar="MEMBER=VALUE",
        help="members of the request, such as InstanceType=ml.t3.medium; structures as A.B=VALUE, lists as JSON",
    )
    parser.add_argument(
        "--all-operations",
        action="store_true",
        help="print a table with the decision about each operation",
    )
    parser.add_argument("--authorization", metavar="FILE", help="authorization file, with callers and their policies")
    _add_policy_options(parser)
    parser.add_argument("--caller", metavar="ARN", help="ARN of a user or a role session, or an access key of the file")
    parser.add_argument("--tag", action="append", metavar="KEY=VALUE", help="tag of the caller", default=[])
    parser.add_argument(
        "--context",
        action="append",
        metavar="KEY=VALUE",
        default=[],
        help="condition key, such as aws:SourceIp=192.0.2.7",
    )
    parser.add_argument("--region", default="us-east-1", help="region of the call (default: us-east-1)")
    parser.add_argument("--seed", type=Path, metavar="FILE", help="seed with the resources that exist")
    parser.set_defaults(run=run)


def _add_policy_options(parser: argparse.ArgumentParser) -> None:
    for option, text in (
        ("--policy", "identity-based policies (default: those of an administrator)"),
        ("--scp", "service control policies"),
        ("--session-policy", "session policies"),
    ):
        parser.add_argument(option, nargs="+", action="extend", metavar="FILE", help=text)
    parser.add_argument("--permissions-boundary", metavar="FILE", help="permissions boundary")


def run(options: argparse.Namespace) -> int:
    """Print the decision about a call, or about all operations.

    Returns:
        The exit code: 0 if the call is allowed, 1 if it is denied, 2 for an error.
    """
    from . import report

    try:
        _check(options)
        authorization = _load(options)
        for notice in authorization.notices:
            _log(f"notice: {notice}")
        cloud, authorizer = _authorizer(authorization, options)
        with closing(cloud), authorizer.with_context(parse_pairs("--context", options.context)):
            if options.all_operations:
                callers = _callers(authorization, options)
                with tolerate_closed_output():
                    print(report.table(cloud, authorizer, callers, options.region), flush=True)
                return ALLOWED
            members = parse_members(options.operation, options.members)
            decision = authorizer.decide(options.operation, members, region=options.region, caller=options.caller)
    except (ImportError, TypeError, ValueError) as error:
        _log(str(error))
        return FAILED
    with tolerate_closed_output():
        print(report.decision_text(decision), flush=True)
    return ALLOWED if decision.allowed else DENIED


def _check(options: argparse.Namespace) -> None:
    """Raise ValueError for options that exclude each other, and for an unknown region."""
    check_region_name(options.region)
    if options.all_operations == bool(options.operation):
        raise ValueError(
            "specify either an operation or --all-operations; the operation comes before the options that take files"
        )
    given = [
        f"--{name.replace('_', '-')}"
        for name in ("policy", "scp", "session_policy", "permissions_boundary", "tag")
        if getattr(options, name)
    ]
    if options.authorization and given:
        raise ValueError(f"--authorization contains the policies of the caller: remove {', '.join(given)}")


def _load(options: argparse.Namespace) -> Authorization:
    from sagemock.authorization.authorization import Authorization

    return Authorization.load(options.authorization or _settings(options))


def _authorizer(authorization: Authorization, options: argparse.Namespace) -> tuple[Cloud, PolicyAuthorizer]:
    """Return a cloud with the resources of the seed, and its authorizer."""
    from sagemock import seeds
    from sagemock.authorization.authorizer import PolicyAuthorizer
    from sagemock.authorization.source import Policies
    from sagemock.cloud.cloud import Cloud

    cloud = Cloud()
    if options.seed:
        seeds.load(cloud, seeds.read(options.seed))
    return cloud, PolicyAuthorizer(cloud, Policies(authorization))


def _callers(authorization: Authorization, options: argparse.Namespace) -> list[str]:
    """Return the callers of a table: the one of ``--caller``, or all of the file."""
    if options.caller:
        return [options.caller]
    return list(dict.fromkeys(principal.arn for principal in authorization.principals))


def _settings(options: argparse.Namespace) -> JsonObject:
    """Return the options as the content of an authorization file."""
    members = {
        "caller": options.caller,
        "policies": options.policy,
        "service_control_policies": options.scp,
        "session_policy": options.session_policy,
        "permissions_boundary": options.permissions_boundary,
        "principal_tags": parse_pairs("--tag", options.tag),
    }
    return {name: value for name, value in members.items() if value}


def _log(message: str) -> None:
    print(f"sagemock authorize: {message}", file=sys.stderr)

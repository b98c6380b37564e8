"""sagemock image check: options, report, exit code."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .colors import DIM, GREEN, RED, paint
from .signals import interruptible

if TYPE_CHECKING:
    from sagemock.engines.contract import Contract, Finding
    from sagemock.protocol.json_types import JsonObject

PASSED, FAILED, ERROR, INTERRUPTED = 0, 1, 2, 130
APP_TYPES = ("JupyterLab", "CodeEditor", "KernelGateway")
COLORS = {"passed": GREEN, "failed": RED}
NAME_WIDTH = 16


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand, its options and the function that runs it."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser(
        "check",
        help="run an image as Studio does, and report what would fail there",
        description="Run an image as Studio does, and report what would fail there.",
        epilog="The exit code is 0 if no check fails, 1 if one does, and 2 for an error.",
    )
    check.add_argument(
        "image", metavar="IMAGE", help="image of the Docker daemon, or of a registry that it can pull from"
    )
    check.add_argument("--app-type", choices=APP_TYPES, help="type of the app (default: JupyterLab)")
    check.add_argument(
        "--app-image-config",
        type=Path,
        metavar="FILE",
        help="request of CreateAppImageConfig as JSON, with ContainerConfig, FileSystemConfig and KernelSpecs",
    )
    check.add_argument(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="time for the start (default: 60)"
    )
    check.add_argument("--max-size", type=float, metavar="GB", help="largest size of the uncompressed image")
    check.add_argument("--json", action="store_true", help="print the report as JSON")
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check an image and print the report.

    Returns:
        The exit code: 0 if no check fails, 1 if one does, 2 for an error, 130 after Ctrl-C or a signal.
    """
    from sagemock.engines.contract import ImageUnusable, Status, check_image

    try:
        contract = _contract(options)
        with interruptible():
            findings = check_image(
                contract,
                start_seconds=options.timeout,
                max_gigabytes=options.max_size,
                report=None if options.json else _print,
            )
    except KeyboardInterrupt:  # containers and volumes have been removed
        print("sagemock image check: interrupted", file=sys.stderr)
        return INTERRUPTED
    except (ImportError, OSError, ValueError, ImageUnusable) as error:
        print(f"sagemock image check: {error}", file=sys.stderr)
        return ERROR
    failed = sum(finding.status is Status.FAILED for finding in findings)
    if options.json:
        checks = [finding.to_json() for finding in findings]
        print(json.dumps({"image": options.image, "app_type": contract.app_type, "checks": checks}, indent=2))
    else:
        print(_conclusion(options.image, contract.app_type, failed))
    return FAILED if failed else PASSED


def _contract(options: argparse.Namespace) -> Contract:
    """Return the contract of the app type and the app image config.

    Raises:
        ValueError: The file is not a valid request.
    """
    from sagemock.engines.contract import Contract
    from sagemock.resources.images.containers import CONFIG_MEMBERS, configured_container

    config = _read_config(options.app_image_config) if options.app_image_config else {}
    configured = next((app_type for app_type in APP_TYPES if CONFIG_MEMBERS[app_type] in config), APP_TYPES[0])
    app_type = options.app_type or configured
    container = configured_container(options.image, app_type, config)
    kernels = config.get(CONFIG_MEMBERS[app_type], {}).get("KernelSpecs", ())
    return Contract(app_type, container, tuple(kernel["Name"] for kernel in kernels))


def _read_config(path: Path) -> JsonObject:
    from sagemock.protocol import wire
    from sagemock.protocol.errors import ServiceError
    from sagemock.protocol.service_model import service_model
    from sagemock.resources.images.app_image_configs import check_users

    try:
        request: JsonObject = wire.parse(path.read_bytes())
        wire.load(service_model().operation_model("CreateAppImageConfig").input_shape, request)
        check_users(request)
    except ServiceError as error:
        raise ValueError(f"{path} is not a request of CreateAppImageConfig: {error}") from None
    return request


def _print(finding: Finding) -> None:
    status = finding.status.value
    print(f"{paint(f'{status:<8}', COLORS.get(status, DIM))} {finding.check:<{NAME_WIDTH}} {_indent(finding.detail)}")
    if finding.remedy:
        print(f"{'':{NAME_WIDTH + 9}} -> {finding.remedy}")


def _indent(text: str) -> str:
    return text.replace("\n", f"\n{'':{NAME_WIDTH + 10}}")


def _conclusion(image: str, app_type: str, failed: int) -> str:
    if not failed:
        return paint(f"{image} runs as a {app_type} app", GREEN)
    checks = "1 check fails" if failed == 1 else f"{failed} checks fail"
    return paint(f"{image} does not run as a {app_type} app: {checks}", RED)

"""Jupyter's configuration for one instance."""

from __future__ import annotations

import json
from pathlib import Path

from traitlets.config import Config

from sagemock.jupyter.process_config import ProcessConfig, StudioConfig
from sagemock.jupyter.processes.module_paths import IMPORTED_NAMES, KERNELS
from sagemock.processes.config import JsonObject

from . import remote_kernels, studio_handlers
from .identity import PresignedIdentity
from .landing import extensions
from .studio_identity import StudioIdentity

KERNEL_MANAGER = f"{KERNELS}.{IMPORTED_NAMES[KERNELS]}"


def jupyter_config(config: ProcessConfig) -> Config:
    """Return all settings that differ from Jupyter's defaults; no configuration file is read."""
    home, studio = Path(config["home"]), config["studio"]
    settings = {
        "InstanceServerApp": {"listener": config["listener"], "server_url": config["server_url"]},
        "ServerApp": _server_settings(config),
        "PresignedIdentity": {
            "key": bytes.fromhex(config["key"]),
            "audience": studio["audience"] if studio else config["arn"],
            "inside_token": config["inside_token"],
            "user_name": config["name"],
            "clock_file": config["clock"],
            "permission_url": config["permission_url"],
        },
        "FileContentsManager": {"delete_to_trash": False},  # the trash would be the user's own
        "KernelManager": {"transport": "ipc"},  # other users of this machine cannot connect to unix sockets
        "MappingKernelManager": {"kernel_manager_class": KERNEL_MANAGER},
        **_lab_settings(home, user_extensions=config["jupyter_extensions"]),
    }
    if studio:
        settings["ServerApp"] |= _studio_server_settings(studio)
        settings["StudioKernels"] = {"home": str(home)}
        settings["StudioIdentity"] = {"required_claims": studio["required_claims"]}
        settings["GatewayClient"] = {"gateway_retry_max": 0}
    return Config(settings)


def _server_settings(config: ProcessConfig) -> JsonObject:
    return {
        "base_url": "/",
        "root_dir": config["volume"],
        "preferred_dir": _preferred_directory(Path(config["volume"]), config["start_directory"]),
        "certfile": config["certificate"],  # contains the key, too
        "open_browser": False,
        "allow_root": True,
        "allow_remote_access": False,  # keeps the check of the Host header
        "allow_unauthenticated_access": False,
        "quit_button": False,
        "jpserver_extensions": dict.fromkeys(extensions(), True),
        "identity_provider_class": PresignedIdentity,
    }


def _studio_server_settings(studio: StudioConfig) -> JsonObject:
    return {
        "base_url": studio_handlers.base_url(studio["app"]["AppType"]),
        "kernel_manager_class": remote_kernels.StudioKernels,
        "identity_provider_class": StudioIdentity,
    }


def _lab_settings(home: Path, *, user_extensions: bool) -> JsonObject:
    # Some extensions without their server parts open JupyterLab with an error dialog.
    directories: JsonObject = {} if user_extensions else {"labextensions_path": [], "extra_labextensions_path": []}
    return {
        "LanguageServerManager": {"autodetect": False},  # runs npm to find language servers
        # JupyterLab computes its defaults when it is imported, in a process that serves no instance yet.
        "LabServerApp": {
            "user_settings_dir": str(home / "lab" / "user-settings"),
            "workspaces_dir": str(home / "lab" / "workspaces"),
            **directories,
        },
        "LabApp": {  # otherwise requests news and updates from the internet
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "extension_manager": "readonly",
        },
    }


def write_lab_settings(home: Path) -> None:
    """Disable JupyterLab's question whether to fetch news."""
    settings = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    directory = home / "config" / "labconfig"
    directory.mkdir(exist_ok=True)
    (directory / "default_setting_overrides.json").write_text(json.dumps(settings))


def _preferred_directory(volume: Path, name: str) -> str:
    directory = volume / name  # exists if repositories are cloned and it was not removed since
    return str(directory if directory.is_dir() else volume)

"""sagemock demo: life cycle of a notebook instance."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import suppress
from typing import Any, TypeAlias

from sagemock.mock.sagemaker_mock import mock_sagemaker

from .transcript import Transcript

Client: TypeAlias = Any  # a boto3 client

NAME = "churn-model"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"


def run(*, keep_open: bool = False) -> None:
    """Create an instance, run a cell in its Jupyter, resize it, run another cell and delete it; print each step.

    Args:
        keep_open: Whether to open Jupyter in the browser instead, and run until Ctrl-C.

    Raises:
        ImportError: If Jupyter is not installed; the message names the extra.
    """
    with mock_sagemaker(jupyter=True) as cloud:
        import boto3

        transcript = Transcript(cloud)
        sagemaker = boto3.client("sagemaker")
        _create(transcript, sagemaker)
        if keep_open:
            _keep_open(transcript, sagemaker)
            return
        _run_cell(transcript, sagemaker, "open('notes.txt', 'w').write('kept')\nsum(range(100))")
        _resize(transcript, sagemaker)
        _run_cell(transcript, sagemaker, "open('notes.txt').read()")
        _delete(transcript, sagemaker)


def _create(transcript: Transcript, sagemaker: Client) -> None:
    sagemaker.create_notebook_instance(NotebookInstanceName=NAME, InstanceType="ml.t3.medium", RoleArn=ROLE)
    transcript.print_step("create_notebook_instance", f"{NAME} on ml.t3.medium")
    transcript.print_step("describe_notebook_instance", lambda: _status(sagemaker))
    _wait(transcript, sagemaker, "notebook_instance_in_service")


def _run_cell(transcript: Transcript, sagemaker: Client, code: str) -> None:
    from sagemock.jupyter import run_cell

    output = run_cell(_presign(transcript, sagemaker), code)
    transcript.print_step("open the URL", "a live Jupyter server, signed in by cookie")
    for line in code.splitlines():
        transcript.print_step("", f"In:  {line}")
    transcript.print_step("", f"Out: {output}", highlight=True)


def _resize(transcript: Transcript, sagemaker: Client) -> None:
    _stop(transcript, sagemaker)
    sagemaker.update_notebook_instance(NotebookInstanceName=NAME, InstanceType="ml.m5.xlarge")
    transcript.print_step("update_notebook_instance", lambda: f"to ml.m5.xlarge: {_status(sagemaker)}")
    _wait(transcript, sagemaker, "notebook_instance_stopped")
    sagemaker.start_notebook_instance(NotebookInstanceName=NAME)
    transcript.print_step("start_notebook_instance", lambda: _status(sagemaker))
    _wait(transcript, sagemaker, "notebook_instance_in_service")


def _delete(transcript: Transcript, sagemaker: Client) -> None:
    _stop(transcript, sagemaker)
    sagemaker.delete_notebook_instance(NotebookInstanceName=NAME)
    transcript.print_step("delete_notebook_instance", lambda: _status(sagemaker))
    _wait(transcript, sagemaker, "notebook_instance_deleted")


def _keep_open(transcript: Transcript, sagemaker: Client) -> None:
    url = _presign(transcript, sagemaker)
    transcript.print_step("open the URL", "in your browser, within five minutes; press Ctrl-C to stop", highlight=True)
    print(f"\n{url}\n", flush=True)
    webbrowser.open(url)
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    transcript.print_step("Ctrl-C", "the notebook instance and its processes have ended")


# --- single steps


def _status(sagemaker: Client) -> str:
    reply = sagemaker.describe_notebook_instance(NotebookInstanceName=NAME)
    return str(reply["NotebookInstanceStatus"])


def _stop(transcript: Transcript, sagemaker: Client) -> None:
    sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)
    transcript.print_step("stop_notebook_instance", lambda: _status(sagemaker))
    _wait(transcript, sagemaker, "notebook_instance_stopped")


def _wait(transcript: Transcript, sagemaker: Client, waiter: str) -> None:
    sagemaker.get_waiter(waiter).wait(NotebookInstanceName=NAME)
    transcript.print_step("get_waiter(...).wait", waiter, highlight=True)


def _presign(transcript: Transcript, sagemaker: Client) -> str:
    url = str(sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=NAME)["AuthorizedUrl"])
    transcript.print_step("create_presigned_notebook_instance_url", f"{url[:48]}...")
    return url

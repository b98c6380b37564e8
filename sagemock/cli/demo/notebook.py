"""``sagemock demo``: a notebook instance's life, told as it happens."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import suppress
from typing import Any

from sagemock.mock.sagemaker_mock import mock_sagemaker

from .transcript import Story

NAME = "churn-model"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"


def run(*, keep_open: bool = False) -> None:
    """Create, wait, presign, open, run a cell, stop, update, start, run another, delete; each step is printed.

    With ``keep_open`` the notebook is opened in the browser instead, and lives until Ctrl-C.
    Raises ImportError, naming the extra to install, without Jupyter.
    """
    with mock_sagemaker(jupyter=True) as cloud:
        import boto3

        story = Story(cloud)
        sagemaker = boto3.client("sagemaker")
        _provision(story, sagemaker)
        if keep_open:
            _keep_open(story, sagemaker)
            return
        _work(story, sagemaker, "open('notes.txt', 'w').write('kept')\nsum(range(100))")
        _resize(story, sagemaker)
        _work(story, sagemaker, "open('notes.txt').read()")
        _tear_down(story, sagemaker)


def _provision(story: Story, sagemaker: Any) -> None:
    sagemaker.create_notebook_instance(NotebookInstanceName=NAME, InstanceType="ml.t3.medium", RoleArn=ROLE)
    story.tell("create_notebook_instance", f"{NAME} on ml.t3.medium")
    story.tell("describe_notebook_instance", lambda: _status(sagemaker))
    _wait(story, sagemaker, "notebook_instance_in_service")


def _work(story: Story, sagemaker: Any, code: str) -> None:
    from sagemock.jupyter import run_cell

    output = run_cell(_presign(story, sagemaker), code)
    story.tell("open that URL", "a real Jupyter, signed in by cookie")
    for line in code.splitlines():
        story.tell("", f"In:  {line}")
    story.tell("", f"Out: {output}", strong=True)


def _resize(story: Story, sagemaker: Any) -> None:
    sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)
    story.tell("stop_notebook_instance", lambda: _status(sagemaker))
    _wait(story, sagemaker, "notebook_instance_stopped")
    sagemaker.update_notebook_instance(NotebookInstanceName=NAME, InstanceType="ml.m5.xlarge")
    story.tell("update_notebook_instance", lambda: f"to ml.m5.xlarge: {_status(sagemaker)}")
    _wait(story, sagemaker, "notebook_instance_stopped")
    sagemaker.start_notebook_instance(NotebookInstanceName=NAME)
    story.tell("start_notebook_instance", lambda: _status(sagemaker))
    _wait(story, sagemaker, "notebook_instance_in_service")


def _tear_down(story: Story, sagemaker: Any) -> None:
    sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)
    story.tell("stop_notebook_instance", lambda: _status(sagemaker))
    _wait(story, sagemaker, "notebook_instance_stopped")
    sagemaker.delete_notebook_instance(NotebookInstanceName=NAME)
    story.tell("delete_notebook_instance", lambda: _status(sagemaker))
    _wait(story, sagemaker, "notebook_instance_deleted")


def _keep_open(story: Story, sagemaker: Any) -> None:
    url = _presign(story, sagemaker)
    story.tell("open it", "in your browser, within five minutes; Ctrl-C ends it", strong=True)
    print(f"\n{url}\n", flush=True)
    webbrowser.open(url)
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    story.tell("Ctrl-C", "the notebook and all that ran in it are gone")


# --- single steps


def _status(sagemaker: Any) -> str:
    described = sagemaker.describe_notebook_instance(NotebookInstanceName=NAME)
    return str(described["NotebookInstanceStatus"])


def _wait(story: Story, sagemaker: Any, waiter: str) -> None:
    sagemaker.get_waiter(waiter).wait(NotebookInstanceName=NAME)
    story.tell("get_waiter(...).wait", waiter, strong=True)


def _presign(story: Story, sagemaker: Any) -> str:
    url = str(sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=NAME)["AuthorizedUrl"])
    story.tell("create_presigned_notebook_instance_url", f"{url[:48]}...")
    return url

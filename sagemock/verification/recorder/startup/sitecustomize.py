"""Module that Python imports on start in the processes of ``sagemock record``; it then runs the user's own one."""

import os
import sys
from importlib import util
from importlib.machinery import PathFinder

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  # pathlib would slow the start down


def _run_next_sitecustomize() -> None:
    others = [path for path in sys.path if os.path.abspath(path) != _HERE]  # noqa: PTH100
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec and spec.loader:
        module = util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def _record() -> None:
    try:
        from sagemock.verification.recorder.environment import record_this_process
    except ModuleNotFoundError:  # another environment's Python, which does not have sagemock
        return
    try:
        record_this_process()
    except OSError as error:
        print(f"sagemock record: calls are not recorded: {error}", file=sys.stderr)


_record()
_run_next_sitecustomize()

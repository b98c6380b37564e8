"""Checks of an image for KernelGateway apps, in which SageMaker runs a kernel gateway of its own."""

from __future__ import annotations

import json
import shlex

from .findings import Finding, Status
from .trial import Trial

IDLE_COMMAND = ("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done")
KERNEL_GLOBS = (
    "/usr/share/jupyter/kernels/*/kernel.json",
    "/usr/local/share/jupyter/kernels/*/kernel.json",
    "/opt/conda/share/jupyter/kernels/*/kernel.json",
    "/opt/conda/envs/*/share/jupyter/kernels/*/kernel.json",
)
DEFAULT_KERNEL = "python3"  # that Studio displays without an app image config


def check_kernel_specs(trial: Trial) -> list[Finding]:
    """Check that the kernels of the app image config exist in the image, and that the first one runs code."""
    found = _kernel_names(trial)
    wanted = trial.contract.kernels or (DEFAULT_KERNEL,)
    missing = [name for name in wanted if name not in found]
    if missing:
        detail = f"{', '.join(missing)} not in the image, which has {', '.join(found) or 'none'}"
        remedy = (
            "Install the kernel, as in: python -m ipykernel install --sys-prefix; "
            "or name one of the image in KernelSpecs of the app image config."
        )
        return [Finding("kernels", Status.FAILED, detail, remedy)]
    kernels = Finding("kernels", Status.PASSED, ", ".join(found))
    return [kernels, _check_kernel_start(trial, wanted[0])]


def _kernel_names(trial: Trial) -> list[str]:
    code, output = trial.run("jupyter", "kernelspec", "list", "--json")
    if code == 0 and "{" in output:
        return sorted(json.loads(output[output.index("{") :])["kernelspecs"])
    _, output = trial.shell(f"ls -d {' '.join(KERNEL_GLOBS)} 2>/dev/null")
    return sorted({line.split("/")[-2] for line in output.splitlines() if line.endswith("/kernel.json")})


def _check_kernel_start(trial: Trial, kernel: str) -> Finding:
    command = f"echo 'print(6 * 7)' | timeout 60 jupyter run --kernel={shlex.quote(kernel)}"
    code, output = trial.shell(f"command -v jupyter-run >/dev/null || exit 127; {command}")
    if code == 127:
        return Finding(
            "kernel start", Status.SKIPPED, "the image has no `jupyter run`: install jupyter_client to try it"
        )
    if code == 0 and "42" in output.split():
        return Finding("kernel start", Status.PASSED, f"{kernel} runs code")
    remedy = f"Try it in the container: echo 'print(6 * 7)' | jupyter run --kernel={kernel}"
    last = output.splitlines()[-1] if output else f"exit code {code}"
    return Finding("kernel start", Status.FAILED, f"{kernel} does not run Python code: {last}", remedy)

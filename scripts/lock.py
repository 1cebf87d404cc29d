"""Write the two lock files from pyproject.toml, with pip's own resolver.

`requirements.lock` holds what runs SignDesk, `requirements-dev.lock` adds what checks it. They
hold exact versions and no hashes: one file serves every supported Python and processor, and
each of those has wheels of its own (CONTRIBUTING.md, "Dependencies"). Run by `make lock`.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUN = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
HEADER = "# Exact versions of {what}. Written by `make lock` from pyproject.toml; do not edit.\n"

Pins = dict[str, str]


def resolve(requirements: list[str]) -> Pins:
    """Return the exact version of every package that `requirements` need, by normalised name.

    Raises CalledProcessError when pip finds no set of versions that fits.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
    command += ["--ignore-installed", "--report", "-", *requirements]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603
    packages = (entry["metadata"] for entry in report["install"])
    return {normalise(package["name"]): package["version"] for package in packages}


def normalise(name: str) -> str:
    """Return the one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write(path: Path, header: str, pins: Pins) -> None:
    """Write `pins` to `path`, one a line, sorted."""
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items())]
    path.write_text(header + "".join(lines))


def main() -> None:
    """Resolve once for running and once for checking, and write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = resolve(project["project"]["dependencies"])
    pinned = [f"{name}=={version}" for name, version in run.items()]
    everything = resolve([*pinned, *project["dependency-groups"]["dev"]])
    added = {name: version for name, version in everything.items() if name not in run}
    write(RUN, HEADER.format(what="what runs SignDesk"), run)
    write(DEV, HEADER.format(what="what checks SignDesk") + f"-r {RUN.name}\n", added)


if __name__ == "__main__":
    main()

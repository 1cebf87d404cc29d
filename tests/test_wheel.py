"""The wheel: everything a node reads is in it, and it runs where there is no checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ASSETS = ("static", "templates", "locale")
INSIDE = """
import signdesk.assets as assets, signdesk.records.migrate, signdesk.switchboard.library
for folder in (assets.STATIC, assets.TEMPLATES, assets.LOCALE):
    print(folder)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout by the installed hatchling, without a download."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel alone and borrows this one's packages."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-deps"]
    subprocess.run([*command, "--no-index", str(wheel)], check=True)
    site = sysconfig.get_path("purelib", vars={"base": str(folder)})
    borrowed = sysconfig.get_path("purelib")
    (Path(site) / "borrowed.pth").write_text(f"{borrowed}\n")
    return folder


def sources(folder: str) -> set[str]:
    """Return what Git keeps of a folder; what it ignores does not go into a wheel either."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


@pytest.mark.parametrize("folder", ASSETS)
def test_every_asset_is_in_the_wheel(wheel: Path, folder: str) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert sources(folder)
    assert {f"signdesk/_assets/{name}" for name in sources(folder)} <= names


def test_the_whole_package_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = sources("signdesk")
    assert any(name.endswith(".lua") for name in package)
    assert any("migrations/versions/" in name for name in package)
    assert package <= names


def run(installed: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of the environment in a folder outside the checkout."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [installed / "bin" / command[0], *command[1:]],
        cwd=installed,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )


def test_the_command_runs_outside_the_checkout(installed: Path) -> None:
    shown = run(installed, "signdesk", "--help").stdout
    for command in ("demo", "serve", "admin"):
        assert command in shown


def test_the_installed_package_finds_its_own_assets(installed: Path) -> None:
    folders = run(installed, "python", "-c", INSIDE).stdout.split()
    assert len(folders) == len(ASSETS)
    for folder in folders:
        assert Path(folder).is_relative_to(installed)
        assert any(Path(folder).iterdir())

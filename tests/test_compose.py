"""docker-compose.yml, deploy/ and the Dockerfile: they agree with the settings and each other.

No container engine is needed: the form is checked here, and tests/e2e/test_only_443.py runs the
file's own commands.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from signdesk.settings import PREFIX, Settings, load
from tests.composed import DESK, ROOT, TURN, compose, make_env
from tests.nodes import Running, free_port

GIVEN = {
    "SIGNDESK_HOST": DESK,
    "SIGNDESK_TURN_HOST": TURN,
    "SIGNDESK_ADMIN_EMAIL": "operator@desk.test",
    "SIGNDESK_SECRET": "s" * 32,
    "SIGNDESK_DB_PASSWORD": "p",
    "SIGNDESK_STORE_PASSWORD": "q",
    "SIGNDESK_TURN_SECRET": "t",
}
SERVICES: dict[str, Any] = compose(GIVEN)["services"]


def test_the_file_follows_the_compose_schema() -> None:
    checker = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    run_module(*checker, str(ROOT / "docker-compose.yml"))


def run_module(module: str, *words: str) -> None:
    """Run a checker that is a Python package."""
    program = Path(sys.executable).with_name(module)
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("node", ["node1", "node2"])
def test_a_node_would_start_with_these_settings(monkeypatch: pytest.MonkeyPatch, node: str) -> None:
    for name, value in SERVICES[node]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert not settings.uses_data_dir
    assert settings.redis_url == "redis://:q@valkey:6379"
    assert settings.database() == "postgresql://signdesk:p@postgres/signdesk"
    assert f"turns:{TURN}:443?transport=tcp" in settings.turn_urls


def test_every_variable_is_made_by_one_command(tmp_path: Path) -> None:
    made = make_env(tmp_path)
    assert made.keys() >= GIVEN.keys()
    secrets = [value for name, value in made.items() if name.endswith(("SECRET", "PASSWORD"))]
    assert len(set(secrets)) == len(secrets) == 4
    assert min(map(len, secrets)) == 64
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= made.keys()


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ([], "usage"),
        (["desk", "turn.example", "a@b.c"], "full host name"),
        (["Desk.example", "turn.example", "a@b.c"], "must be a host name"),
        (["desk.example", "turn.example;rm", "a@b.c"], "must be a host name"),
        (["desk.example", "desk.example", "a@b.c"], "a name of its own"),
        (["desk.example", "turn.example", "nobody"], "must be a mail address"),
    ],
)
def test_a_wrong_name_makes_no_env(tmp_path: Path, words: list[str], rule: str) -> None:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    done = _make_env(tmp_path, *words)
    assert (done.returncode, (tmp_path / ".env").exists()) == (2, False)
    assert rule in done.stderr


def test_secrets_in_use_are_not_overwritten(tmp_path: Path) -> None:
    before = make_env(tmp_path)
    done = _make_env(tmp_path, "other.example", "turn.example", "a@b.c")
    assert done.returncode == 2
    assert before["SIGNDESK_SECRET"] in (tmp_path / ".env").read_text()


def _make_env(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "deploy" / "make-env", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "peer",
    [
        "10.1.2.3", "127.0.0.1", "172.17.0.1", "192.168.1.1", "169.254.169.254", "192.0.0.192",
        "198.18.0.1", "255.255.255.255", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "fd00::1", "fe80::1",
    ],
)  # fmt: skip
def test_nobody_gets_into_private_networks_through_the_turn_server(peer: str) -> None:
    lines = (ROOT / "deploy" / "turnserver.conf").read_text().splitlines()
    assert "no-tcp-relay" in lines
    ranges = [line.partition("=")[2] for line in lines if line.startswith("denied-peer-ip=")]
    bounds = [(ip_address(each.split("-")[0]), ip_address(each.split("-")[-1])) for each in ranges]
    # To coturn a range from :: begins before everybody's address.
    assert ip_address("::") not in [first for first, _ in bounds]
    address = ip_address(peer)
    same_family = [bound for bound in bounds if bound[0].version == address.version]
    assert any(first <= address <= last for first, last in same_family)  # type: ignore[operator]


def test_the_documented_turn_server_denies_the_same_peers() -> None:
    denied = re.compile(r"^ *(denied-peer-ip=\S+)", re.MULTILINE)
    configured = denied.findall((ROOT / "deploy" / "turnserver.conf").read_text())
    assert configured
    assert denied.findall((ROOT / "docs" / "deploy.md").read_text()) == configured


async def test_the_proxys_log_tells_no_guests_link_nor_who_asked(tmp_path: Path) -> None:
    port, admin = free_port(), free_port()
    given = GIVEN | {
        "SIGNDESK_HOST": f"http://127.0.0.1:{port}",
        "SIGNDESK_TURN_HOST": f"http://127.0.0.2:{port}",
        "CADDY_ADMIN": f"127.0.0.1:{admin}",
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    command = ["caddy", "run", "--config", ROOT / "deploy" / "Caddyfile", "--adapter", "caddyfile"]
    caddy = Running([str(word) for word in command], tmp_path / "log", os.environ | given)
    caddy.start()
    try:
        await caddy.runs_until(lambda: "serving initial configuration" in caddy.said(), "serving")
        async with (
            aiohttp.ClientSession(headers={"Cookie": "signdesk=secret-cookie"}) as http,
            http.get(f"http://127.0.0.1:{port}/g/secret.link?lang=fr") as response,
        ):
            assert response.status in (502, 503)  # there are no nodes here
        await caddy.runs_until(lambda: "http.log.error" in caddy.said(), "the refusal")
    finally:
        caddy.kill()
    (told,) = (line for line in caddy.said().splitlines() if "http.log.error" in line)
    assert '"uri":"/g/…"' in told
    assert "secret" not in told
    assert "remote_ip" not in told


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_an_exact_source_and_known_neighbours(name: str) -> None:
    service = SERVICES[name]
    assert service.get("build") == "." or re.search(r":\d", service["image"])
    assert "healthcheck" in service or service.get("build") == "."
    for neighbour in service.get("depends_on", {}):
        assert "healthcheck" in SERVICES[neighbour]
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert source in compose(GIVEN)["volumes"] or (ROOT / source).is_dir()


def test_the_image_copies_what_exists_and_all_that_the_wheel_needs() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = {word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]}
    for source in copied:
        assert (ROOT / source).exists(), source
    assert {"pyproject.toml", "signdesk", "static", "templates", "locale"} <= copied


def test_the_image_sets_only_known_settings() -> None:
    names = re.findall(rf"\b{PREFIX}(\w+)=", (ROOT / "Dockerfile").read_text())
    assert names
    assert {name.lower() for name in names} <= set(Settings.model_fields)

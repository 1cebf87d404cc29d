"""docker-compose.yml and the Dockerfile: they agree with the settings and with themselves.

No container engine is needed: what is checked is the form, and that the node would start with
these settings.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from signdesk.settings import PREFIX, Settings, load

ROOT = Path(__file__).parent.parent
VARIABLE = re.compile(r"\$\{(\w+):\?[^}]*\}")
GIVEN = {
    "SIGNDESK_PUBLIC_URL": "https://desk.example",
    "SIGNDESK_SECRET": "s" * 32,
    "SIGNDESK_DB_PASSWORD": "p",
    "SIGNDESK_TURN_HOST": "turn.example",
    "SIGNDESK_TURN_SECRET": "t",
}
"""What the file's comment tells an operator to set."""


def compose() -> dict[str, Any]:
    """Return the file, with the operator's variables filled in as Compose does it."""
    text = (ROOT / "docker-compose.yml").read_text()
    filled: dict[str, Any] = yaml.safe_load(VARIABLE.sub(lambda found: GIVEN[found[1]], text))
    return filled


def test_the_node_would_start_with_these_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in compose()["services"]["signdesk"]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert not settings.embedded
    assert settings.database() == "postgresql://signdesk:p@postgres/signdesk"
    assert settings.turn_urls == ("turn:turn.example:3478",)


def test_the_turn_server_knows_the_same_secret_and_denies_private_peers() -> None:
    command = compose()["services"]["coturn"]["command"]
    assert "--static-auth-secret=t" in command
    advised = re.findall(r"^ {4}(denied-peer-ip=\S+)", _page("deploy.md"), re.MULTILINE)
    assert advised
    assert {f"--{line}" for line in advised} <= set(command)


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


@pytest.mark.parametrize("name", compose()["services"])
def test_a_service_has_an_exact_source_and_known_neighbours(name: str) -> None:
    whole = compose()
    service = whole["services"][name]
    assert service.get("build") == "." or re.search(r":\d", service["image"])
    for neighbour in service.get("depends_on", {}):
        assert "healthcheck" in whole["services"][neighbour]
    for volume in service.get("volumes", []):
        assert volume.split(":")[0] in whole["volumes"]


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

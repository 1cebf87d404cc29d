"""The examples of docs/embed.md make tokens that the node takes."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from signdesk.records.identity_keys import KeySafe
from signdesk.signaling.identity import Identities
from signdesk.signaling.messages import Identity

EMBED = Path(__file__).parents[2] / "docs" / "embed.md"
NODE_SECRET = "a secret of the tests, used on this machine alone"
COMPANY, SECRET = "atelier-lumen", "s" * 43
CUSTOMER = {"id": "42", "name": "Véra Ça"}


DEBIAN = {"node": "nodejs", "php": "php-cli"}


def example(language: str) -> str:
    """The one example in this language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", EMBED.read_text("utf-8"), re.DOTALL)
    return str(code)


def check(token: str) -> None:
    """The node takes the token for the customer's."""
    key = KeySafe(NODE_SECRET).seal("k1", COMPANY, SECRET)
    identities = Identities(NODE_SECRET, lambda _: [key], time.time)
    assert identities.proved(token, COMPANY) == Identity("42", "Véra Ça")


def test_python() -> None:
    names: dict[str, object] = {}
    exec(example("python"), names)  # noqa: S102 - of our own documentation
    sign = names["signdesk_token"]
    assert callable(sign)
    check(sign(SECRET, CUSTOMER))


@pytest.mark.parametrize(
    ("language", "program", "call"),
    [
        ("javascript", ["node", "-e"], "process.stdout.write(signdeskToken({}, {}))"),
        ("php", ["php", "-r"], "echo signdesk_token({}, json_decode('{}', true));"),
    ],
)
def test_others(language: str, program: list[str], call: str) -> None:
    assert shutil.which(program[0]), f"missing: sudo apt-get install {DEBIAN[program[0]]}"
    script = example(language) + call.format(json.dumps(SECRET), json.dumps(CUSTOMER))
    ran = subprocess.run([*program, script], capture_output=True, text=True, check=True, timeout=30)
    check(ran.stdout)

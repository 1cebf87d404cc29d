"""docs/switchboard.md names every function, timer and key that the library has, and no other."""

import re
from pathlib import Path

from signdesk.switchboard.library import SOURCE

PAGE = (Path(__file__).parents[2] / "docs" / "switchboard.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return re.split(r"^## ", PAGE.split(f"## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def _first_column(section: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", section, flags=re.MULTILINE)


def test_every_function_is_in_the_tables() -> None:
    registered = re.findall(r"^register\('(\w+)'", SOURCE, flags=re.MULTILINE)
    assert sorted(_first_column(_section("Functions"))) == sorted(registered)


def test_every_timer_is_in_the_table() -> None:
    kept = re.findall(r"^function timers\.(\w+)", SOURCE, flags=re.MULTILINE)
    named = [member.split("\\|")[0] for member in _first_column(_section("Timers"))]
    assert sorted(named) == sorted(kept)


def test_every_key_is_in_the_table() -> None:
    used = set(re.findall(r"\bkey\('(\w+)'", SOURCE))
    used |= {f"pool:{last}" for last in re.findall(r"key\('pool', [\w.]+, '(\w+)'", SOURCE)}
    named = set()
    for key in _first_column(_section("Keys")):
        parts = [part for part in key.split(":") if len(part) > 1]
        named.add(":".join(parts))
    assert named - {""} == used

"""The docs: nothing that a user can set, call, read or watch goes undocumented."""

import argparse
import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from scripts import reference
from signdesk import cli
from signdesk.domain import events
from signdesk.settings import PREFIX, Settings
from signdesk.signaling.errors import ERRORS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
METRIC = re.compile(r"signdesk_[a-z_]+")


@pytest.mark.parametrize("path", reference.render(), ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text() == reference.render()[path], "run: make docs"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert Settings.model_fields[name].description
    assert f"`{PREFIX}{name.upper()}`" in (DOCS / "settings.md").read_text()


@pytest.mark.parametrize("event", get_args(events.AnyEvent), ids=lambda event: event.__name__)
def test_every_event_is_documented(event: type[events.Event]) -> None:
    page = (DOCS / "events.md").read_text()
    section = page.split(f"## `{event.__struct_config__.tag}`\n")[1].split("\n## ")[0]
    for field in set(event.__struct_fields__) - set(events.Event.__struct_fields__):
        assert f"| `{field}` |" in section


def test_every_error_code_is_sent_by_something() -> None:
    sources = [*(ROOT / "signdesk").rglob("*.py"), *(ROOT / "signdesk").rglob("*.lua")]
    text = "".join(path.read_text() for path in sources if path.name != "errors.py")
    assert {code for code in ERRORS if not re.search(rf"""['"]{code}['"]""", text)} == set()


def test_every_module_of_the_pages_is_documented() -> None:
    page = (DOCS / "frontend.md").read_text()
    modules = {path.name for path in (ROOT / "static").rglob("*.js")}
    assert {name for name in modules if not re.search(rf"[`/]{re.escape(name)}`", page)} == set()


def commands() -> list[argparse.ArgumentParser]:
    """Return the parser of every command."""
    return [command for command, _ in reference.commands(cli.parser())]


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.prog)
def test_every_flag_is_documented(command: argparse.ArgumentParser) -> None:
    page = (DOCS / "commands.md").read_text()
    for action in command._actions:
        for option in action.option_strings:
            assert option in ("-h", "--help") or option in page
            assert action.help, f"{option} has no help"


def test_every_metric_is_documented() -> None:
    """Whatever the package names like a metric is in the operator's table."""
    named = {
        node.value
        for path in (ROOT / "signdesk" / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and METRIC.fullmatch(node.value)
    }
    assert named
    page = (DOCS / "operate.md").read_text()
    assert {name for name in named if f"| `{name}` |" not in page} == set()


def test_every_event_in_the_operators_table_is_logged() -> None:
    page = (DOCS / "operate.md").read_text().split("## Logs")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {event for row in rows for event in re.findall(r"`([a-z_]+)`", row)}
    assert len(named) > 10
    source = "".join(path.read_text() for path in (ROOT / "signdesk").rglob("*.py"))
    assert {event for event in named if f'"{event}"' not in source} == set()


def test_the_docs_name_no_setting_that_does_not_exist() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known.add("SIGNDESK_ADVISOR_PASSWORD")
    known |= set(re.findall(rf"\$\{{({PREFIX}\w+)", (ROOT / "docker-compose.yml").read_text()))
    for page in PAGES:
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", page.read_text()))
        assert named <= known, page.name


def test_the_docs_name_no_command_of_make_that_does_not_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", page.read_text(), re.MULTILINE))
        assert named <= targets, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target

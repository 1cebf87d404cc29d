"""Write docs/commands.md, events.md and settings.md from what they describe (`make docs`).

A test fails when one of the pages is stale.
"""

import argparse
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from signdesk import cli
from signdesk.domain import events
from signdesk.settings import PREFIX, Settings

DOCS = Path(__file__).parent.parent / "docs"

COMMANDS = """# Commands

This page is written by `make docs` from the commands' own help (`signdesk COMMAND --help`).
"""

EVENTS = """# Events

What the switchboard did, in the order in which it did it. A transition appends its events to the
event stream in the same step; the records consumer reads each exactly once. They are immutable,
and every metric is computed from them. Every event carries `pool` (string) and `at` (ms of the
switchboard's clock since the Unix epoch).

This page is written by `make docs` from `signdesk/domain/events.py`.
"""

SETTINGS = """# Settings

A node is told everything by environment variables. An unknown or wrong one stops the start with
its name and what is allowed. Names that end in `_MS` or `_S` are milliseconds or seconds.

This page is written by `make docs` from `signdesk/settings.py`.

| variable | values | default | |
|---|---|---|---|
"""


def kind(annotation: Any) -> str:
    """Return a type as people read it, with the allowed values of a closed list."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kind(inner[0])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is UnionType or type(None) in inner:
        return " or ".join(kind(option) for option in inner if option is not type(None))
    if origin is dict:
        return "names and texts"
    if origin is tuple:
        return "list, separated by commas"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    words = {str: "string", int: "integer", float: "number", bool: "true or false", Path: "path"}
    return words[annotation]


def _event(declared: type[events.Event]) -> str:
    shared = set(events.Event.__struct_fields__)
    hints = get_type_hints(declared, include_extras=True)
    fields = [field for field in msgspec.structs.fields(declared) if field.name not in shared]
    rows = [
        f"| `{field.name}` | {kind(hints[field.name])} | {absence} |"
        for field in fields
        for absence in ["" if field.required else "may be absent"]
    ]
    prose = re.sub(r"\n +", "\n", (declared.__doc__ or "").strip())
    return "\n".join(
        [
            f"\n## `{declared.__struct_config__.tag}`",
            prose,
            "",
            "| field | type | |",
            "|---|---|---|",
            *rows,
        ]
    )


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[argparse.ArgumentParser, str]]:
    """Yield every command that can be given, each with its line of help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, below in action.choices.items():
                yield below, helps[name]
                yield from commands(below)


def flags(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield what may follow a command, as it is typed, and its help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
            continue
        value = "" if action.nargs == 0 else str(action.metavar or action.dest).upper()
        yield " ".join(filter(None, [*action.option_strings, value])), action.help or ""


def commands_page() -> str:
    """Return docs/commands.md."""
    lines = [COMMANDS]
    for command, help_ in commands(cli.parser()):
        if any(isinstance(action, argparse._SubParsersAction) for action in command._actions):
            continue
        lines += [f"## `{command.prog}`", f"{help_[:1].upper()}{help_[1:]}.", ""]
        rows = [f"| `{name}` | {words} |" for name, words in flags(command)]
        if rows:
            lines += ["| | |", "|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def events_page() -> str:
    """Return docs/events.md."""
    return EVENTS + "\n".join(_event(declared) for declared in get_args(events.AnyEvent)) + "\n"


def _bounds(metadata: list[Any]) -> str:
    low = next((rule.ge for rule in metadata if hasattr(rule, "ge")), None)
    high = next((rule.le for rule in metadata if hasattr(rule, "le")), None)
    return "" if low is None else f", {low} to {high}"


def settings_page() -> str:
    """Return docs/settings.md."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in ("", None, ()) else f"`{default}`"
        values = kind(field.annotation) + _bounds(field.metadata)
        rows.append(f"| `{PREFIX}{name.upper()}` | {values} | {shown} | {field.description} |\n")
    return SETTINGS + "".join(rows)


def render() -> dict[Path, str]:
    """Return what each page must contain, by path."""
    return {
        DOCS / "commands.md": commands_page(),
        DOCS / "events.md": events_page(),
        DOCS / "settings.md": settings_page(),
    }


def main() -> None:
    """Write the pages."""
    for path, text in render().items():
        path.write_text(text)


if __name__ == "__main__":
    main()

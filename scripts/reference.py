"""Write docs/events.md and docs/settings.md from the declarations they describe (`make docs`).

A test fails when either page is stale.
"""

import re
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from signdesk.domain import events
from signdesk.settings import PREFIX, Settings

DOCS = Path(__file__).parent.parent / "docs"

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
    return {DOCS / "events.md": events_page(), DOCS / "settings.md": settings_page()}


def main() -> None:
    """Write the pages."""
    for path, text in render().items():
        path.write_text(text)


if __name__ == "__main__":
    main()

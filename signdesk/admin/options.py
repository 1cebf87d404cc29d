"""What `add` and `set` take alike: an option is declared once, with its field and its rule."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from signdesk.records.rules import RuleError

NONE = "none"
"""Empties a list, or a field that may be empty."""


@dataclass(frozen=True, slots=True)
class Option:
    """A flag of a command. `read(name, typed)` returns the field's value, or raises RuleError.

    `typed` is a string; a number where `number`, all that were given where `many`, a truth where
    `switch` (which has a `--no-` form). `default` is what a new one gets, as it would be typed.
    """

    name: str
    read: Callable[[str, Any], Any]
    help: str
    default: Any = None
    field: str = ""
    number: bool = False
    many: bool = False
    switch: bool = False
    required: bool = False

    @property
    def dest(self) -> str:
        """The name that argparse gives it."""
        return self.name.replace("-", "_")


def declare(parser: argparse.ArgumentParser, options: Iterable[Option], *, new: bool) -> None:
    """Add the options to a command; for a `new` one with their defaults."""
    for option in options:
        words, kwargs = option.help, dict[str, Any]()
        if option.switch:
            kwargs["action"] = argparse.BooleanOptionalAction
        elif option.many:
            kwargs["action"] = "append"
            words += "" if new else f"; replaces all, {NONE} empties"
        elif option.number:
            kwargs["type"] = int
        if new and option.default not in (None, False, ()):
            words += f" (default: {option.default})"
        required = new and option.required
        parser.add_argument(f"--{option.name}", help=words, required=required, **kwargs)


def values(args: argparse.Namespace, options: Iterable[Option], *, new: bool) -> dict[str, Any]:
    """Return the fields that were given, and for a `new` one the others' defaults.

    Raises RuleError naming the field.
    """
    fields = {}
    for option in options:
        typed = getattr(args, option.dest)
        if typed is None and new:
            typed = option.default
        if typed is not None:
            if option.many and list(typed) == [NONE]:
                typed = []
            fields[option.field or option.dest] = option.read(option.name, typed)
    if not fields:
        raise RuleError("set", "nothing to change was given")
    return fields


def each(read: Callable[[str, str], Any]) -> Callable[[str, Sequence[str]], list[Any]]:
    """Read a list, each once, in the order given."""
    return lambda name, texts: list(dict.fromkeys(read(name, text) for text in texts))


def or_none(read: Callable[[str, str], str]) -> Callable[[str, str], str]:
    """Read a field that may be empty."""
    return lambda name, text: "" if text == NONE else read(name, text)


def plain(_name: str, value: bool) -> bool:
    """Read a switch."""
    return value

"""The shape of the package: who may import whom, how long a module is, how tasks are started."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "signdesk"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))

FOUNDATION = {
    "signdesk", "signdesk.tasks", "signdesk.assets", "signdesk.comments", "signdesk.loader",
}  # fmt: skip
"""Leaves that know no part of ours; everybody but the pure domain may use them."""

MAY_IMPORT = {
    "domain": set(),
    "switchboard": {"domain"},
    "records": {"domain"},
    "media": {"domain"},
    "admin": {"domain", "records", "media"},
    "signaling": {"domain", "switchboard", "records", "media"},
    "web": {"domain", "switchboard", "records", "media", "signaling"},
}
"""Imports point downwards only (docs/architecture.md). What is not named here knows all."""

EXCEPTIONS = {("media", "signdesk.signaling.messages")}
"""media's peers are clients of the protocol, so they use its declarations, and nothing beside."""

LONGEST_MODULE = 300
LONGEST_SCRIPT = 350
"""Lines. A page's module carries its types in comments."""
DECLARATIONS = {
    "signdesk/domain/events.py",
    "signdesk/signaling/messages.py",
    "static/lib/messages.js",
}
"""Flat lists of events and messages, better read in one place; the last is generated."""

CREATORS = {"signdesk/tasks.py"}


def relative(path: Path) -> str:
    """Return the path below the checkout, as an id of a test."""
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """Return the dotted name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part(name: str) -> str:
    """Return the part a module belongs to: `domain` of `signdesk.domain.contact`."""
    return name.split(".")[1] if "." in name else ""


def is_module(name: str) -> bool:
    """Return whether `name` is one of our modules or packages."""
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def imported(path: Path) -> Iterator[str]:
    """Yield the name of every module of ours that the file imports, wherever it does."""
    package = module_name(path).split(".")
    if path.stem != "__init__":
        package.pop()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("signdesk"))
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            if base.split(".")[0] == "signdesk":
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield inner if is_module(inner) else base


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_point_downwards(path: Path) -> None:
    here = part(module_name(path))
    if here not in MAY_IMPORT:
        allowed_everything = path.parent == PACKAGE
        assert allowed_everything, f"{here} is a new part: say in MAY_IMPORT what it may know"
        return
    foundation = set() if here == "domain" else FOUNDATION
    for name in imported(path):
        fine = (
            part(name) == here
            or part(name) in MAY_IMPORT[here]
            or name in foundation
            or (here, name) in EXCEPTIONS
        )
        assert fine, f"{here} must not know {name}"


@pytest.mark.parametrize("name", sorted(FOUNDATION - {"signdesk"}))
def test_the_foundation_knows_no_part(name: str) -> None:
    path = ROOT / Path(*name.split(".")).with_suffix(".py")
    assert set(imported(path)) <= FOUNDATION


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_says_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring, "the first docstring is missing"


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=relative)
def test_a_module_is_short(path: Path) -> None:
    if relative(path) in DECLARATIONS:
        return
    longest = LONGEST_SCRIPT if path.suffix == ".js" else LONGEST_MODULE
    assert len(path.read_text().splitlines()) <= longest


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_background_tasks_keep_their_reference(path: Path) -> None:
    """Only signdesk.tasks starts tasks; a TaskGroup keeps its own."""
    if relative(path) in CREATORS:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in {"create_task", "ensure_future"}:
            owner = ast.unparse(node.value)
            assert owner.endswith("group"), f"line {node.lineno}: use signdesk.tasks.spawn"


def test_part_and_imports_are_read_as_python_reads_them() -> None:
    """The checks above are only as good as this reading."""
    consumer = PACKAGE / "records" / "consumer.py"
    assert module_name(consumer) == "signdesk.records.consumer"
    assert part("signdesk.records.consumer") == "records"
    assert part("signdesk") == ""
    assert "signdesk.tasks" in set(imported(consumer))
    assert "signdesk.domain.contact" in set(imported(PACKAGE / "domain" / "events.py"))

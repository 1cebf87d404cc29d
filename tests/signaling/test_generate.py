"""The generated files say what the declarations say."""

import inspect
from pathlib import Path
from typing import get_args

import pytest

from signdesk.signaling import declarations, generate, messages
from signdesk.signaling.errors import ERRORS


def test_generated_files_are_current() -> None:
    stale = [path.name for path in generate.stale()]
    assert not stale, f"{stale}: run `python -m signdesk.signaling.generate`"


def test_check_reports_a_stale_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static" / "lib").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.main(["--check"]) == 1
    assert not list(tmp_path.rglob("*.js"))
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    page = tmp_path / "docs" / "protocol.md"
    page.write_text(page.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert generate.main(["--check"]) == 1


def test_every_message_code_and_close_code_is_documented() -> None:
    page = generate.render_markdown(declarations.protocol())
    for cls in (*get_args(messages.AnyClient), *get_args(messages.AnyServer)):
        tag = declarations.struct(cls).tag
        assert f"### `{tag}`\n{inspect.cleandoc(cls.__doc__ or '')}" in page
    for code in ERRORS:
        assert f"| `{code}` |" in page
    assert f"| {messages.CloseCode.FENCED} | `FENCED` | Another tab" in page


def test_limits_and_defaults_come_from_the_declarations() -> None:
    page = generate.render_markdown(declarations.protocol())
    quality = page.split("### `quality`")[1].split("###")[0]
    assert "| `seconds` | number | > 0, ≤ 120 |" in quality
    assert "| `delay` | number \\| null | ≥ 0, ≤ 600000 | `null` |" in quality


def test_absent_fields_are_optional_in_javascript() -> None:
    script = generate.render_javascript(declarations.protocol())
    hello = script.split("@typedef {Object} HelloMessage")[1].split("*/")[0]
    assert "@property {string} token" in hello
    assert "@property {Resume|null} [resume]" in hello
    contact = script.split("@typedef {Object} ContactView")[1].split("*/")[0]
    assert "@property {Array<Participant>} participants" in contact
    assert "participants: []," in script

"""What is left of a script and a style sheet: the same program, and no comment."""

import subprocess
from pathlib import Path

import pytest

from signdesk.assets import STATIC
from signdesk.comments import without_comments

COMPARE = Path(__file__).with_name("same_program.mjs")


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("a(); // why\nb();", "a(); \nb();"),
        ("/**\n * @type {x}\n */\nlet y;", "\n\n\nlet y;"),
        ("let/**/x", "let x"),
        ("a(\"// no\", '/* no */');", "a(\"// no\", '/* no */');"),
        (r"""a("it's \" // no");""", r"""a("it's \" // no");"""),
        ("a(/[/*]\\//g); // why", "a(/[/*]\\//g); "),
        ("return /'/.test(a) // why", "return /'/.test(a) "),
        ("x = a / b; // why\ny = c / d", "x = a / b; \ny = c / d"),
        ("x = (a) / b / c[0] / 2 // 'why'", "x = (a) / b / c[0] / 2 "),
        ("`  // ${a /* why */} \\` // `", "`  // ${a  } \\` // `"),
        ("`${b.map((c) => { return `<${c} // >`; })}  /* no */` // why", None),
        ("  if (a) {\n\n    b();\n  }", "\nif (a) {\n\nb();\n}"),
    ],
)
def test_a_script_loses_its_comments_alone(source: str, sent: str | None) -> None:
    if sent is None:
        sent = source.removesuffix("// why")
    kept = without_comments(source, ".js")
    assert kept.split() == sent.split()
    assert kept.count("\n") == source.count("\n")


def test_a_style_sheet_loses_its_comments_alone() -> None:
    source = '/* why */ .a::before {\n  content: "/* no */"; /* two\nlines */\n}\n'
    kept = without_comments(source, ".css")
    assert " ".join(kept.split()) == '.a::before { content: "/* no */"; }'
    assert kept.count("\n") == source.count("\n")


def test_other_files_stay_as_they_are() -> None:
    assert without_comments("<svg><!-- a --></svg>", ".svg") == "<svg><!-- a --></svg>"


def test_every_script_of_ours_stays_the_same_program(tmp_path: Path) -> None:
    """A parser of the whole language says so, of every script there is."""
    scripts = list(STATIC.rglob("*.js"))
    for script in scripts:
        sent = without_comments(script.read_text(), script.suffix)
        out = tmp_path / script.relative_to(STATIC)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(sent)
    compared = subprocess.run(
        ["node", COMPARE, STATIC, tmp_path], capture_output=True, text=True, check=False
    )
    assert compared.returncode == 0, compared.stderr[-2000:]
    assert int(compared.stdout) == len(scripts) > 50

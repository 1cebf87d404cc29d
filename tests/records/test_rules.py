"""Each rule of the configuration: what it takes, and what it refuses by name."""

from collections.abc import Callable
from datetime import date

import pytest

from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.records import rules
from signdesk.records.rules import RuleError


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example:443", "https://shop.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://192.168.1.7:80", "http://192.168.1.7"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_origins(text: str, origin: str) -> None:
    assert rules.origin("origin", text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "", "shop.example", "//shop.example", "https://", "https://shop.example/",
        "https://shop.example/a", "https://shop.example?", "https://shop.example#", "ftp://a.example",
        "https://a:b@shop.example", "https://shop.example:port", "https://shop.example:99999",
        "https://shop.example:0", "https://*.example", "https://a b.example", "https://a;b",
        "javascript:alert(1)", "https://a..example", "https://" + "a" * 300,
    ],
)  # fmt: skip
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(RuleError, match=r"^origin: .* must be scheme://host"):
        rules.origin("origin", text)


def test_skills() -> None:
    assert rules.skill("skill", "lsf:C1") == Skill("lsf", Level.C1)
    assert rules.skill("skill", "lpc:A2:2027-01-31") == Skill("lpc", Level.A2, date(2027, 1, 31))
    assert rules.requirement("require", "lsf:B2") == Requirement("lsf", Level.B2)


@pytest.mark.parametrize(
    ("rule", "text", "says"),
    [
        (rules.skill, "lsf", "must be name:level"),
        (rules.skill, "lsf:C1:2027-01-31:x", "must be name:level"),
        (rules.skill, "lsf:C3", "level .* must be one of A1, A2, B1, B2, C1, C2"),
        (rules.skill, "lsf:c1", "level"),
        (rules.skill, "LSF:C1", " name: "),
        (rules.skill, "lsf:C1:2027-02-30", "date .* must be a day as YYYY-MM-DD"),
        (rules.skill, "lsf:C1:20270131", "date"),
        (rules.requirement, "lsf:B2:2027-01-31", "must be name:level"),
        (rules.slug, "", "1 to 64"),
        (rules.slug, "Shop", "1 to 64"),
        (rules.slug, "-shop", "1 to 64"),
        (rules.slug, "shop\n", "1 to 64"),
        (rules.slug, "a" * 65, "1 to 64"),
        (rules.login, "a b", "1 to 128"),
        (rules.name, " \t", "printable"),
        (rules.name, "a\x00b", "printable"),
        (rules.name, "\udcff", "printable"),
        (rules.name, "a" * 121, "1 to 120"),
        (rules.colour, "red", "#rrggbb"),
        (rules.colour, "#12345", "#rrggbb"),
        (rules.locale, "de", "one of fr, en"),
        (rules.role, "queen", "one of owner"),
    ],
)
def test_refusals_name_field_and_rule(
    rule: Callable[[str, str], object], text: str, says: str
) -> None:
    with pytest.raises(RuleError, match=f"^field.*{says}") as refusal:
        rule("field", text)
    assert str(refusal.value).isprintable()


def test_right_forms() -> None:
    assert rules.colour("colour", "#ABCDEF") == "#abcdef"
    assert rules.login("login", " Camille@Example.fr ") == "camille@example.fr"
    assert rules.name("name", "  Atelier \n Lumen ") == "Atelier Lumen"
    assert rules.whole("n", 5, 5, 5) == 5
    with pytest.raises(RuleError, match="n: 6 must be from 1 to 5"):
        rules.whole("n", 6, 1, 5)

"""The texts: complete in both languages, all of them used, easy to read for visitors."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("fr", "en")
DOMAINS = sorted(path.stem for path in (LOCALE / "fr").glob("*.po"))

KEY = re.compile(rf"""["'`]((?:{"|".join(DOMAINS)})\.[a-z0-9_.]*[a-z0-9_])(["'`]|\$\{{)""")
"""A key as a literal, or the constant beginning of one (`widget.refusal.${kind}`)."""
BEGINNING = re.compile(rf"""`((?:{"|".join(DOMAINS)})\.[a-z0-9_.]*)\$\{{""")
FILE = re.compile(r"\.(js|css|html|po|svg|json)$")
VALUE = re.compile(r"\{(\w+)\}")
LONGEST_SENTENCE = 12
"""Words: the rule of easy French ("facile à lire") for visitors, many of whom read it second."""
HARD = re.compile(
    r"\b(?:etc|cf|p\. ex|svp|svc|infos?|RDV|n°|càd|ok|webcam|bug|chat|login|WebRTC|TURN"
    r"|en temps réel|le cas échéant|veuillez|ultérieurement|préalablement|afin d[e’]"
    r"|nonobstant|susmentionné|dans les plus brefs délais|prendre en charge|au bout du fil"
    r"|haut débit|bande passante|navigateur incompatible)\b",
    re.IGNORECASE,
)
"""Abbreviations, office language, idioms and jargon ("L'information pour tous", UNAPEI, 2009)."""
SENTENCE_END = re.compile(r"[.!?…:;]+(?:\s|$)|\n")

FACES = {"widget": {"common", "widget"}, "console": {"common", "console"}, "lib": {"common"},
         "wall": {"common", "console", "wall"}}  # fmt: skip
"""The domains that the modules of a folder of static/ may use: a page gets no others."""


@cache
def texts(language: str, domain: str) -> dict[str, str]:
    """Return every key of a catalogue with its text."""
    with (LOCALE / language / f"{domain}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def declared() -> set[str]:
    """Return every key of every domain."""
    return {key for domain in DOMAINS for key in texts("fr", domain)}


def sources() -> list[Path]:
    """Return every file that may show a text."""
    found = [*(ROOT / "static").rglob("*.js"), *(ROOT / "templates").rglob("*.html")]
    return [*found, *(ROOT / "signdesk").rglob("*.py")]


def keys_in(text: str) -> set[str]:
    """Return the whole keys that stand in a source text as literals."""
    return {key for key, end in KEY.findall(text) if end != "${" and not FILE.search(key)}


def test_both_languages_have_the_same_domains() -> None:
    assert sorted(path.stem for path in (LOCALE / "en").glob("*.po")) == DOMAINS
    assert DOMAINS


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_the_same_keys(domain: str) -> None:
    assert texts("fr", domain).keys() == texts("en", domain).keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_no_text_is_empty_and_every_key_names_its_domain(domain: str, language: str) -> None:
    for key, text in texts(language, domain).items():
        assert text.strip(), f"{key} is empty"
        assert key.startswith(f"{domain}."), f"{key} does not belong in {domain}.po"


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_fill_in_the_same_values(domain: str) -> None:
    for key, text in texts("fr", domain).items():
        english = texts("en", domain).get(key, "")
        assert set(VALUE.findall(text)) == set(VALUE.findall(english)), key


def test_every_key_used_is_declared() -> None:
    unknown = {
        f"{path.relative_to(ROOT)}: {key}"
        for path in sources()
        for key in keys_in(path.read_text()) - declared()
    }
    assert not unknown


def test_every_key_declared_is_used() -> None:
    everything = [path.read_text() for path in sources()]
    used = {key for text in everything for key in keys_in(text)}
    beginnings = tuple({start for text in everything for start in BEGINNING.findall(text)})
    assert {key for key in declared() - used if not key.startswith(beginnings or ("\0",))} == set()


@pytest.mark.parametrize("face", FACES)
def test_a_page_uses_only_texts_that_it_gets(face: str) -> None:
    for path in (ROOT / "static" / face).rglob("*.js"):
        for key in keys_in(path.read_text()) & declared():
            assert key.split(".")[0] in FACES[face], f"{path.name}: {key}"


@pytest.mark.parametrize("domain", ["launcher", "widget", "guest", "common"])
def test_visitors_and_guests_read_short_sentences(domain: str) -> None:
    long = [
        f"{key}: {sentence.strip()}"
        for key, text in texts("fr", domain).items()
        for sentence in SENTENCE_END.split(text)
        if len(words(sentence)) > LONGEST_SENTENCE
    ]
    assert not long


@pytest.mark.parametrize("domain", ["launcher", "widget", "guest", "common"])
def test_visitors_and_guests_read_plain_words(domain: str) -> None:
    """No abbreviation, no office language, no jargon."""
    hard = [
        f"{key}: {found[0]}"
        for key, text in texts("fr", domain).items()
        if (found := HARD.search(text))
    ]
    assert not hard


def words(sentence: str) -> list[str]:
    """Return the words of a sentence; a filled-in value is one word, a dash is none."""
    return [word for word in sentence.split() if re.search(r"\w", word)]


def test_words_and_keys_are_read_as_meant() -> None:
    """The checks above are only as good as this reading."""
    assert len(words("Vous êtes le {place} – merci")) == 5
    source = 't("widget.js") t("widget.start.title") x = `widget.refusal.${kind}`'
    assert keys_in(source) <= {"widget.start.title"}
    assert BEGINNING.findall(source) == ["widget.refusal."]

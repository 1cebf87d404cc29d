"""What the demo advisor writes: a few honest rules, never the pretence of a person.

Sentences stay under twelve words: many deaf visitors read French as a second language.
"""

import re
from dataclasses import dataclass

_QUOTED_LETTERS = 200


@dataclass(frozen=True)
class _Words:
    greeting: str
    rules: tuple[tuple[re.Pattern[str], str], ...]
    echo: str


def _rule(pattern: str, answer: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), answer


_FRENCH = _Words(
    greeting=(
        "Bonjour. Je suis une machine de test, pas une personne. "
        "L'image est un dessin : ce n'est pas de la LSF. Écrivez une ligne, je réponds."
    ),
    rules=(
        _rule(
            r"\b(robot|machine|humaine?|personne|qui (es|êtes))\b",
            "Je suis une machine de test. Personne ne vous regarde.",
        ),
        _rule(r"\b(au revoir|bye|à bientôt|raccroche)", "Au revoir. Vous pouvez raccrocher."),
        _rule(r"\bmerci\b", "Avec plaisir. Le texte passe bien dans les deux sens."),
        _rule(r"\b(bonjour|bonsoir|salut|coucou)\b", "Bonjour. Le texte passe bien."),
    ),
    echo="J'ai lu : « {line} ». Je suis une machine, je ne comprends pas.",
)

_ENGLISH = _Words(
    greeting=(
        "Hello. I am a test machine, not a person. "
        "The picture is a drawing: it is not sign language. Write a line, I answer."
    ),
    rules=(
        _rule(
            r"\b(robot|machine|human|person|who are)\b",
            "I am a test machine. Nobody is watching you.",
        ),
        _rule(r"\b(bye|goodbye|hang up)\b", "Goodbye. You can hang up."),
        _rule(r"\b(thanks|thank you)\b", "You are welcome. Text works both ways."),
        _rule(r"\b(hello|hi|good (morning|evening|afternoon))\b", "Hello. Text works."),
    ),
    echo="I read: “{line}”. I am a machine, I do not understand.",
)


def _words(locale: str) -> _Words:
    return _ENGLISH if locale.startswith("en") else _FRENCH


def greeting(locale: str) -> str:
    """What a visitor reads first, in French unless `locale` is English."""
    return _words(locale).greeting


def reply(line: str, locale: str) -> str:
    """The answer to a finished line: a rule's, or what was read, said back."""
    words = _words(locale)
    for pattern, answer in words.rules:
        if pattern.search(line):
            return answer
    short = line if len(line) <= _QUOTED_LETTERS else line[: _QUOTED_LETTERS - 1] + "…"
    return words.echo.format(line=short)

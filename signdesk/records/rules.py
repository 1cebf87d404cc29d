"""What configuration may hold: each rule turns what was written into its one right form."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from signdesk.domain.pool import Ring
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import StaffRole

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,127}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEFAULT_PORTS = {"http": 80, "https": 443}
LOCALES = ("fr", "en")
LEVELS = ", ".join(level.name for level in Level)


INVALID = "invalid_field"
MOST_RINGS = 8
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

_Choice = TypeVar("_Choice", bound=StrEnum)


class RuleError(Exception):
    """Something cannot be stored. `field` is its name, `rule` what is allowed.

    `code` is for programs: it stays the same when the words change.
    """

    def __init__(self, field: str, rule: str, code: str = INVALID) -> None:
        # What was written is quoted in the rule, and must not break the line or the terminal.
        rule = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in rule)
        named = "" if code == INVALID else f" ({code})"
        super().__init__(f"{field}: {rule}{named}")
        self.field = field
        self.rule = rule
        self.code = code


def slug(field: str, text: str) -> str:
    """Return an id: it stands in URLs and in the store's keys."""
    if not _SLUG.fullmatch(text):
        raise RuleError(
            field,
            f'"{text}" must be 1 to 64 of a-z, 0-9 and "-", and neither begin nor end with "-"',
        )
    return text


def login(field: str, text: str) -> str:
    """Return a login, in lower case: it is compared without regard to case."""
    lower = text.strip().casefold()
    if not _LOGIN.fullmatch(lower):
        raise RuleError(field, f'"{text}" must be 1 to 128 of a-z, 0-9 and ._@+- (an address, say)')
    return lower


def name(field: str, text: str, longest: int = 120) -> str:
    """Return a name that people read, on one line."""
    clean = " ".join(text.split())
    if not clean or len(clean) > longest or not clean.isprintable():
        raise RuleError(field, f"must be 1 to {longest} printable characters")
    return clean


def colour(field: str, text: str) -> str:
    """Return a colour as #rrggbb, in lower case."""
    lower = text.lower()
    if not _COLOUR.fullmatch(lower):
        raise RuleError(field, f'"{text}" must be #rrggbb, for example #0b6e4f')
    return lower


def locale(field: str, text: str) -> str:
    """Return a language of the catalogue."""
    if text not in LOCALES:
        raise RuleError(field, f'"{text}" must be one of {", ".join(LOCALES)}')
    return text


def one_of(field: str, text: str, choices: type[_Choice]) -> _Choice:
    """Return one word of a closed list."""
    if text not in set(choices):
        raise RuleError(field, f'"{text}" must be one of {", ".join(choices)}')
    return choices(text)


def role(field: str, text: str) -> StaffRole:
    """Return a role of staff."""
    return one_of(field, text, StaffRole)


def timezone(field: str, text: str) -> str:
    """Return the IANA name of a zone."""
    if text not in available_timezones():
        raise RuleError(field, f'"{text}" must be an IANA zone, for example Europe/Paris')
    return text


def whole(field: str, number: int, least: int, most: int) -> int:
    """Return a whole number between two bounds, both allowed."""
    if not least <= number <= most:
        raise RuleError(field, f"{number} must be from {least} to {most}")
    return number


def origin(field: str, text: str) -> str:
    """Return an origin as browsers write it (RFC 6454, 6.2): no path, no default port."""
    wrong = RuleError(field, f'"{text}" must be scheme://host or scheme://host:port, with no path')
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise wrong from None
    host = f"[{host}]" if ":" in host else host
    rest = (
        parts.path or parts.query or parts.fragment or parts.username or text.rstrip()[-1:] in "?#"
    )
    if parts.scheme not in _DEFAULT_PORTS or rest or not _HOST.fullmatch(host) or port == 0:
        raise wrong
    if port is None or port == _DEFAULT_PORTS[parts.scheme]:
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{port}"


def requirement(field: str, text: str) -> Requirement:
    """Return what a queue asks, from `name:level`."""
    parts = text.split(":")
    if len(parts) != 2:
        raise RuleError(field, f'"{text}" must be name:level, for example lsf:B2')
    return Requirement(_skill_name(field, parts[0]), _level(field, parts[1]))


def requirements(field: str, texts: Sequence[str]) -> list[Requirement]:
    """Return all that a queue asks: each skill once."""
    asked = [requirement(field, text) for text in texts]
    if len({r.name for r in asked}) < len(asked):
        raise RuleError(field, "each skill may be required once")
    return asked


def floor(field: str, asked: list[Requirement], required: list[Requirement]) -> list[Requirement]:
    """Return a floor that an overflow ring can keep: of the queue's skills, and no higher."""
    levels = {r.name: r.level for r in required}
    for r in asked:
        if r.name not in levels:
            raise RuleError(field, f'"{r.name}" must be a skill that the queue requires')
        if r.level > levels[r.name]:
            raise RuleError(
                field, f"{r.name}:{r.level.name} must not be above {levels[r.name].name}"
            )
    return asked


def ring(field: str, text: str) -> Ring:
    """Return an overflow ring, from `ms` (the whole pool) or `ms:queue`."""
    after, _, queue = text.partition(":")
    if not re.fullmatch(r"[0-9]{1,9}", after) or text.endswith(":"):
        raise RuleError(field, f'"{text}" must be ms[:queue], for example 30000:lumen-lpc or 45000')
    return Ring(whole(field, int(after), 1_000, DAY_MS), slug(field, queue) if queue else "")


def rings(field: str, queue: str, asked: list[Ring]) -> list[Ring]:
    """Return a queue's rings, ascending in time; each opens it to somebody else."""
    if len(asked) > MOST_RINGS:
        raise RuleError(field, f"there may be {MOST_RINGS} at most")
    if any(ring.queue == queue for ring in asked):
        raise RuleError(field, f'"{queue}" must not overflow to itself', "overflow_loop")
    if len({ring.queue for ring in asked}) < len(asked):
        raise RuleError(field, "each queue may be named once")
    if any(not a.after_ms < b.after_ms for a, b in pairwise(asked)):
        raise RuleError(field, "each must open later than the one before")
    if any(not ring.queue for ring in asked[:-1]):
        raise RuleError(field, "none may follow that of the whole pool")
    return asked


def skill(field: str, text: str) -> Skill:
    """Return what a person is qualified for, from `name:level` or `name:level:date`."""
    parts = text.split(":")
    if len(parts) not in {2, 3}:
        raise RuleError(
            field, f'"{text}" must be name:level[:last day], for example lsf:C1:2027-01-31'
        )
    expires_on = day(field, parts[2]) if len(parts) == 3 else None
    return Skill(_skill_name(field, parts[0]), _level(field, parts[1]), expires_on)


def _skill_name(field: str, text: str) -> str:
    return slug(f"{field} name", text)


def _level(field: str, text: str) -> Level:
    if text not in Level.__members__:
        raise RuleError(field, f'level "{text}" must be one of {LEVELS}')
    return Level[text]


def day(field: str, text: str) -> date:
    """Return a date."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise RuleError(field, f'date "{text}" must be a day as YYYY-MM-DD') from None

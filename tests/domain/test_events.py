"""Events: what the store writes is read back whole, and anything else is refused."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signdesk.domain import events
from signdesk.domain.contact import ContactState

KINDS = get_args(events.AnyEvent)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_comes_back_as_it_was(kind: type[events.Event]) -> None:
    @given(strategy(kind))
    def check(event: events.Event) -> None:
        assert events.decode(msgspec.json.encode(event)) == event

    check()


def strategy(kind: type[events.Event]) -> st.SearchStrategy[events.Event]:
    """Events of this kind."""
    fields = {field.name: _values(field.type) for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)


def _values(type_: Any) -> st.SearchStrategy[Any]:
    if type_ == events.Ms:
        return st.integers(0, 2**53)
    if type_ is str:
        return st.text(st.characters(codec="utf-8"))
    if type_ == events.Score:
        return st.integers(1, 5)
    if type_ is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    return st.from_type(type_)


def test_tags_are_unique_and_say_what_happened() -> None:
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(set(tags)) == len(tags)


def test_an_event_cannot_be_changed() -> None:
    event = events.ContactAway(pool="main", at=1, contact="c")
    with pytest.raises(AttributeError):
        event.contact = "d"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b'{"type":"unheard_of","pool":"main","at":1}',
        b'{"pool":"main","at":1,"contact":"c"}',
        b'{"type":"contact_away","pool":"main","at":1}',
        b'{"type":"contact_away","pool":"main","at":-1,"contact":"c"}',
        b'{"type":"contact_away","pool":"main","at":"1","contact":"c"}',
        b'{"type":"contact_ended","pool":"main","at":1,"contact":"c","end":"vanished"}',
    ],
)
def test_anything_else_is_refused(raw: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        events.decode(raw)


def test_a_later_versions_fields_do_no_harm() -> None:
    raw = b'{"type":"contact_ended","pool":"m","at":1,"contact":"c","end":"completed","new":1}'
    assert events.decode(raw) == events.ContactEnded(
        pool="m", at=1, contact="c", end=ContactState.COMPLETED
    )

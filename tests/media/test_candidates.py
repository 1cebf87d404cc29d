"""A page names addresses; nothing goes to those that are none of its own."""

import pytest

from signdesk.media.candidates import MOST, MOST_INSIDE, Candidates


def line(address: str, kind: str = "host") -> str:
    """One candidate of a description."""
    return f"a=candidate:1 1 udp 2113937151 {address} 53 typ {kind}\r\n"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::",  # noqa: S104
        "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0",
        "224.0.0.251", "ff02::fb", "255.255.255.255", "64:ff9b::7f00:1",
        "valkey", "localhost", "metadata.example", "0x7f.1", "",
    ],
)  # fmt: skip
def test_some_addresses_are_never_tried(address: str) -> None:
    assert not Candidates().takes(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2a01:4f8::1", "192.168.1.7", "10.0.0.3", "fd00::7", "0f6a1b2c-3d4e.local"],
)
def test_a_page_of_anywhere_is_reached(address: str) -> None:
    assert Candidates().takes(address)


def test_few_addresses_inside_and_not_many_at_all() -> None:
    candidates = Candidates()
    inside = [candidates.takes(f"10.0.0.{n}") for n in range(256)]
    assert sum(inside) == MOST_INSIDE
    outside = [candidates.takes(f"8.8.8.{n}") for n in range(256)]
    assert sum(outside) == MOST - MOST_INSIDE


def test_a_description_keeps_all_but_those_candidates() -> None:
    head, tail = "v=0\r\nm=video 9 UDP 96\r\n", "a=candidate:short\r\na=mid:0\r\n"
    sdp = head + line("127.0.0.1") + line("192.168.1.7") + line("169.254.169.254") + tail
    assert Candidates().sifted(sdp) == head + line("192.168.1.7") + tail
    # Where the parser takes a line to end, so does this.
    hidden = head + "a=x\x0b" + line("127.0.0.1") + tail
    assert "127.0.0.1" not in Candidates().sifted(hidden)

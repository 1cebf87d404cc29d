"""A private address leaves in no candidate and in no line of a description."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signdesk.domain.sdp import hide_related, is_relayed, relayed_only

PRIVATE = "192.168.1.20"
HOST = f"candidate:1 1 udp 2122260223 {PRIVATE} 50000 typ host generation 0"
MDNS = "candidate:1 1 udp 2122 4f2a.local 50000 typ host"
REFLEXIVE = f"candidate:2 1 udp 1686 198.51.100.4 50001 typ srflx raddr {PRIVATE} rport 50000"
RELAY = f"candidate:3 1 udp 418 203.0.113.9 60000 typ relay raddr {PRIVATE} rport 50000 ufrag x"
HIDDEN = "candidate:3 1 udp 418 203.0.113.9 60000 typ relay raddr 0.0.0.0 rport 0 ufrag x"


@pytest.mark.parametrize(
    ("candidate", "passes"),
    [(HOST, False), (MDNS, False), (REFLEXIVE, False), (RELAY, True), ("", True),
     ("candidate:1 1 udp 1 10.0.0.1 1 typ relayed", False), ("nonsense", False)],
)  # fmt: skip
def test_only_relayed_candidates_pass(candidate: str, passes: bool) -> None:
    assert is_relayed(candidate) is passes


def test_what_it_was_relayed_for_is_hidden() -> None:
    assert hide_related(RELAY) == HIDDEN
    assert hide_related("") == ""


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_description_keeps_all_but_addresses(end: str) -> None:
    lines = [
        "v=0", f"o=- 4611 2 IN IP4 {PRIVATE}", "s=-", "t=0 0", "a=group:BUNDLE 0",
        "m=video 50000 UDP/TLS/RTP/SAVPF 96", f"c=IN IP4 {PRIVATE}",
        f"a=rtcp:50001 IN IP4 {PRIVATE}", f"a={HOST}", f"a={REFLEXIVE}", f"a={RELAY}",
        "a=ice-ufrag:abcd", "a=rtpmap:96 VP8/90000", "a=end-of-candidates",
    ]  # fmt: skip
    kept = [
        "v=0", "o=- 4611 2 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0",
        "m=video 50000 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=rtcp:50001 IN IP4 0.0.0.0",
        f"a={HIDDEN}", "a=ice-ufrag:abcd", "a=rtpmap:96 VP8/90000", "a=end-of-candidates",
    ]  # fmt: skip
    assert relayed_only(end.join([*lines, ""])) == end.join([*kept, ""])


def test_addresses_of_either_version() -> None:
    sdp = "o=- 1 1 IN IP6 fd00::1\r\nc=IN IP6 fd00::1\r\na=rtcp:9 IN IP6 fd00::1\r\n"
    assert "fd00" not in relayed_only(sdp)


def test_the_last_line_may_have_no_end() -> None:
    assert relayed_only(f"v=0\r\na={HOST}") == "v=0\r\n"


@given(st.lists(st.sampled_from([HOST, MDNS, REFLEXIVE, RELAY, "ice-ufrag:x", "mid:0"])))
def test_no_mixture_tells_it(attributes: list[str]) -> None:
    sdp = "".join(f"a={attribute}\r\n" for attribute in attributes)
    kept = relayed_only(sdp)
    assert PRIVATE not in kept
    assert kept.count("typ relay") == attributes.count(RELAY)
    assert kept.count("a=mid:0") == attributes.count("mid:0")


@given(st.text())
def test_any_text_can_be_cleaned_and_stays_so(text: str) -> None:
    once = relayed_only(text)
    assert relayed_only(once) == once

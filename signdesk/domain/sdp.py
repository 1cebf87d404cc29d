"""Keeping a participant's addresses private: only relayed candidates pass (RFC 8839)."""

import re

_CANDIDATE = re.compile(r"^a=candidate:.*$\r?\n?", re.MULTILINE)
_RELAY = re.compile(r"\btyp relay\b")
_RELATED = re.compile(r"\braddr \S+ rport \d+")
_ADDRESS = re.compile(
    # Who made the session, and where its media goes by default (RFC 8866, 5.2 and 5.7); where
    # its RTCP goes (RFC 3605). Browsers write a host's own address there (RFC 8839, 4.2.1).
    r"^(o=\S+ \S+ \S+ |c=|a=rtcp:\d+ )IN IP[46] [^\s/]+",
    re.MULTILINE,
)


def is_relayed(candidate: str) -> bool:
    """Say whether a candidate attribute is a relayed one, or the empty end-of-candidates."""
    return candidate == "" or _RELAY.search(candidate) is not None


def hide_related(candidate: str) -> str:
    """Return the candidate without the address that it was relayed for (RFC 8839, 5.1)."""
    return _RELATED.sub("raddr 0.0.0.0 rport 0", candidate)


def relayed_only(sdp: str) -> str:
    """Return the description without candidates and lines that would tell an address."""

    def keep(match: re.Match[str]) -> str:
        return hide_related(match[0]) if is_relayed(match[0]) else ""

    return _ADDRESS.sub(r"\g<1>IN IP4 0.0.0.0", _CANDIDATE.sub(keep, sdp))

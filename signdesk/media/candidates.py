"""Which of a stranger's candidates are tried: each is an address that this machine sends to.

A page names the addresses itself (RFC 8839, 5.1), and the first packet goes out before anybody
there has agreed to it (RFC 8445, 19.5.1). So nothing is sent to this machine's own services, to
its link, where clouds keep their secrets, or to many at once; and to few addresses inside, which
pages of the same network need.
"""

import ipaddress

MOST = 40
MOST_INSIDE = 12
"""Addresses of private networks, and `.local` names: a page on this network has some of them."""

_LINE = "a=candidate:"
_ADDRESS, _FIELDS = 4, 8


class Candidates:
    """Counts the candidates of one connection."""

    def __init__(self) -> None:
        self._all = self._inside = 0

    def takes(self, address: str) -> bool:
        """Say whether something may be sent to this address; counted where it may."""
        inside = _is_inside(address)
        if inside is None or self._all >= MOST or (inside and self._inside >= MOST_INSIDE):
            return False
        self._all += 1
        self._inside += inside
        return True

    def sifted(self, sdp: str) -> str:
        """Return a description without the candidates that are not tried."""
        return "".join(line for line in sdp.splitlines(keepends=True) if self._keeps(line))

    def _keeps(self, line: str) -> bool:
        if not line.startswith(_LINE):
            return True
        fields = line.removeprefix(_LINE).split()
        # What is no candidate is left for the parser to refuse.
        return len(fields) < _FIELDS or self.takes(fields[_ADDRESS])


def _is_inside(address: str) -> bool | None:
    """Say whether it is an address of a private network; None where nothing may be sent to it."""
    if address.endswith(".local"):
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    never = ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified
    return None if never or ip.is_reserved else not ip.is_global

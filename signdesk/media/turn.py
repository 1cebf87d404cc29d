"""ICE servers for one participant, with TURN credentials that expire by themselves.

coturn's REST form (draft-uberti-behave-turn-rest-00): the username is "expiry:participant", the
expiry in seconds since the Unix epoch, and the credential is the base64 of the HMAC-SHA1 of that
username under a secret shared with the TURN server (`use-auth-secret`,
`static-auth-secret=...`). The server needs no database, and a leaked credential soon dies.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from signdesk.signaling.messages import IceServer

LIFETIME_S = 4 * 3600
"""Longer than the longest contact: a credential refused in mid-call would stop a relayed one."""

CHECK_LIFETIME_S = 120
"""A network check lasts some seconds; the clocks of both machines may differ by a minute."""

_STUN_SCHEMES = ("stun:", "stuns:")
_TURN_SCHEMES = ("turn:", "turns:")


def ice_servers(
    *,
    stun_urls: Sequence[str],
    turn_urls: Sequence[str],
    turn_secret: str,
    participant: str,
    now_s: float,
    lifetime_s: int = LIFETIME_S,
) -> list[IceServer]:
    """The STUN and TURN servers that `participant` may use from `now_s` for `lifetime_s` seconds.

    `now_s` is the real time in seconds since the Unix epoch, as the TURN server sees it. Raises
    ValueError where a URL is of another scheme, or TURN is named without a secret.
    """
    check_urls(stun_urls, turn_urls, turn_secret)
    servers = []
    if stun_urls:
        servers.append(IceServer(urls=list(stun_urls)))
    if turn_urls:
        username, credential = credentials(turn_secret, participant, int(now_s) + lifetime_s)
        servers.append(IceServer(urls=list(turn_urls), username=username, credential=credential))
    return servers


def check_urls(stun_urls: Sequence[str], turn_urls: Sequence[str], turn_secret: str) -> None:
    """Raise ValueError, naming what is wrong, unless `ice_servers` can use these settings."""
    for urls, schemes in ((stun_urls, _STUN_SCHEMES), (turn_urls, _TURN_SCHEMES)):
        for url in urls:
            if not url.startswith(schemes):
                raise ValueError(f"{url}: expected an address that begins {' or '.join(schemes)}")
    if turn_urls and not turn_secret:
        raise ValueError("a TURN server needs the secret that it shares with this node")


def credentials(secret: str, participant: str, expires_s: int) -> tuple[str, str]:
    """The username and the credential that are good until `expires_s` (Unix seconds)."""
    username = f"{expires_s}:{participant}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()

"""Identity keys: with one a company's server signs who its visitor is (docs/embed.md).

To check an HMAC the secret itself is needed, so it is kept, sealed by a key derived from the
nodes' secret (AES-256-GCM, NIST SP 800-38D): a copy of the database alone signs for nobody. Two
keys may be valid at once, so that a company can change them without a gap.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from .consumer import wall_clock
from .database import reading
from .rules import RuleError
from .tables import IdentityKeyRow
from .writes import bump_version, known_company

MOST_KEYS = 2
SECRET_BYTES = 32
"""As long as the hash that signs with it (RFC 7518, 3.2)."""
NONCE_BYTES = 12
PURPOSE = b"identity-key"


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key as it is stored."""

    id: str
    company: str
    sealed: bytes


class KeySafe:
    """Seals keys and opens them; `node_secret` is that of the nodes, never logged."""

    def __init__(self, node_secret: str) -> None:
        key = hmac.new(node_secret.encode(), PURPOSE, hashlib.sha256).digest()
        self._cipher = AESGCM(key)

    def seal(self, id_: str, company: str, secret: str) -> SealedKey:
        """Return the key as it may be stored: good under this id, for this company alone."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        content = self._cipher.encrypt(nonce, secret.encode(), _bound(id_, company))
        return SealedKey(id_, company, nonce + content)

    def open(self, key: SealedKey) -> str | None:
        """Return the secret; None where it was sealed under another node's secret."""
        nonce, content = key.sealed[:NONCE_BYTES], key.sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, content, _bound(key.id, key.company)).decode()
        except (InvalidTag, ValueError):
            return None


def _bound(id_: str, company: str) -> bytes:
    return f"{company}|{id_}".encode()


async def identity_keys(engine: AsyncEngine) -> dict[str, list[SealedKey]]:
    """Return the keys of every company that has some, the newest first."""
    found: dict[str, list[SealedKey]] = {}
    newest = select(IdentityKeyRow).order_by(IdentityKeyRow.made_at.desc(), IdentityKeyRow.id)
    async with reading(engine) as session:
        for row in await session.scalars(newest):
            found.setdefault(row.company, []).append(SealedKey(row.id, row.company, row.sealed))
    return found


async def make_key(session: AsyncSession, company: str, safe: KeySafe) -> tuple[str, str]:
    """Store a new key; return its id and its secret, which is told this once.

    Raises RuleError if there is no such company, or if it has as many keys as may be valid.
    """
    await known_company(session, "company", company)
    held = select(IdentityKeyRow.id).where(IdentityKeyRow.company == company).with_for_update()
    if len((await session.scalars(held)).all()) >= MOST_KEYS:
        raise RuleError("company", f"has {MOST_KEYS} keys already; drop one before")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = safe.seal("k" + secrets.token_hex(4), company, secret)
    session.add(IdentityKeyRow(id=key.id, company=company, sealed=key.sealed, made_at=wall_clock()))
    await bump_version(session)
    return key.id, secret


async def drop_key(session: AsyncSession, company: str, id_: str) -> None:
    """Forget a key: what it signed is refused from now on. Raises RuleError if there is none."""
    row = await session.get(IdentityKeyRow, id_)
    if row is None or row.company != company:
        raise RuleError("key", f'"{company}" has no identity key "{id_}"')
    await session.delete(row)
    await bump_version(session)

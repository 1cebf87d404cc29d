"""Every setting, typed, with its environment variable (`SIGNDESK_` + name) and its reason."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from signdesk.domain.pool import PoolRules
from signdesk.media.turn import check_urls
from signdesk.records import normalise
from signdesk.switchboard.primaries import primaries
from signdesk.switchboard.servers import FORMS

PREFIX = "SIGNDESK_"
# Read by the demonstration advisor's own process, not by a node.
_OTHERS = {"SIGNDESK_ADVISOR_PASSWORD"}

Urls = Annotated[tuple[str, ...], NoDecode]


class SettingsError(Exception):
    """A setting is unknown or wrong. The message has one line a setting."""


class Settings(BaseSettings):
    """What a node can be told. Durations end in `_ms` or `_s`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every one.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    public_url: str = Field(
        "",
        description="Address under which browsers reach this desk, without a path; "
        "empty: http(s)://host:port.",
    )
    data_dir: Path = Field(
        Path("data"), description="Where the embedded store, the database and the secret lie."
    )
    redis_url: str = Field(
        "",
        description="Valkey or Redis 7 (docs/deploy.md): redis://, rediss:// or unix://; "
        "sentinel://HOST:PORT,…/NAME; cluster://HOST:PORT,…; empty: an embedded Valkey under "
        "data_dir, which one node alone can use.",
        repr=False,
    )
    database_url: str = Field(
        "",
        description="postgresql:// or sqlite:///; empty: SQLite under data_dir.",
        repr=False,
    )
    secret: str = Field(
        "",
        description="Signs tokens and tickets; at least 32 characters, the same on every node; "
        "empty: made once and kept under data_dir. Never logged.",
        repr=False,
    )
    tls_cert: Path | None = Field(None, description="Certificate chain (PEM) to serve HTTPS with.")
    tls_key: Path | None = Field(None, description="Private key (PEM) of tls_cert.")
    stun_urls: Urls = Field((), description="stun: addresses, separated by commas.")
    turn_urls: Urls = Field(
        (), description="turn: and turns: addresses, separated by commas; needs turn_secret."
    )
    turn_secret: str = Field(
        "", description="coturn's static-auth-secret. Never logged.", repr=False
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least important level that is logged."
    )
    log_format: Literal["json", "console"] = Field(
        "json", description="json: a line an event, for machines; console: for people."
    )
    metrics_token: str = Field(
        "",
        description="Bearer token that /metrics asks for; empty: only this machine may read it.",
        repr=False,
    )
    rebuild_hold_ms: int = Field(
        5000,
        ge=0,
        le=60000,
        description="After the store was lost: time in which places are rebuilt from tickets "
        "before anyone is served.",
    )
    messages_per_s: int = Field(
        100,
        ge=10,
        le=100000,
        description="Messages a second that one socket may send, with bursts of four times that.",
    )
    checks_at_once: int = Field(
        2,
        ge=0,
        le=16,
        description="Network checks of visitors that run at the same time, each about a third of "
        "a core for some seconds; 0: none.",
    )
    away_ms: int = Field(
        900_000,
        ge=1000,
        le=14_400_000,
        description="A waiting visitor whose page is gone keeps the place for this long.",
    )
    grace_ms: int = Field(
        60_000, ge=1000, le=600_000, description="Whoever is lost in a call may come back."
    )
    connecting_ms: int = Field(
        20_000,
        ge=1000,
        le=120_000,
        description="Both ends of a call must show media within this time; then another way is "
        "tried.",
    )
    signed_limit_ms: int = Field(
        3_000_000,
        ge=0,
        le=86_400_000,
        description="An advisor who signed for this long within signed_window_ms rests; 0: never.",
    )
    signed_window_ms: int = Field(
        3_600_000, ge=60_000, le=86_400_000, description="What signed_limit_ms is counted in."
    )
    signed_rest_ms: int = Field(
        600_000, ge=0, le=14_400_000, description="The rest: no offers, and no part of occupancy."
    )
    relief_ms: int = Field(
        1_200_000,
        ge=0,
        le=86_400_000,
        description="After this long in one call the advisor is offered to be relieved; 0: never.",
    )
    test_advisor: bool = Field(
        True,
        description='Answer tests of a company\'s snippet (docs/embed.md, "Try it") by a drawn '
        "advisor in a process of its own; false: tests are refused.",
    )
    drain_ms: int = Field(
        2000,
        ge=0,
        le=60000,
        description="At a stop, sessions are told to resume elsewhere, spread over this time.",
    )

    @field_validator("stun_urls", "turn_urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("stun_urls")
    @classmethod
    def _stun(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        check_urls(value, (), "")
        return value

    @field_validator("turn_urls")
    @classmethod
    def _turn(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        check_urls((), value, "checked below")
        return value

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError("expected http://host[:port] or https://host[:port], without a path")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _store(cls, value: str) -> str:
        try:
            if value:
                primaries(value)
        except ValueError:
            # What it says may repeat the address, and a password in it.
            raise ValueError(f"expected {FORMS}") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value:
            normalise(value)
        return value

    @field_validator("secret")
    @classmethod
    def _long(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("expected at least 32 characters")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.turn_urls and not self.turn_secret:
            raise ValueError(
                "SIGNDESK_TURN_SECRET: a TURN server needs the secret that it shares with this node"
            )
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("SIGNDESK_TLS_CERT and SIGNDESK_TLS_KEY go together")
        if self.signed_limit_ms > self.signed_window_ms:
            raise ValueError(
                "SIGNDESK_SIGNED_LIMIT_MS must not be above SIGNDESK_SIGNED_WINDOW_MS: no time of "
                "signing would ever reach it"
            )
        if self.redis_url and not self.secret:
            raise ValueError(
                "SIGNDESK_SECRET: several nodes need the same one; set it beside SIGNDESK_REDIS_URL"
            )
        return self

    @property
    def embedded(self) -> bool:
        """Say whether this node runs its own store."""
        return not self.redis_url

    @property
    def uses_data_dir(self) -> bool:
        """Say whether this node keeps anything of its own."""
        return self.embedded or not self.database_url

    def rules(self) -> PoolRules:
        """Return what holds for every pool; the offset is each pool's own."""
        return PoolRules(
            away_ms=self.away_ms,
            grace_ms=self.grace_ms,
            connecting_ms=self.connecting_ms,
            signed_limit_ms=self.signed_limit_ms,
            signed_window_ms=self.signed_window_ms,
            signed_rest_ms=self.signed_rest_ms,
            relief_ms=self.relief_ms,
        )

    def database(self) -> str:
        """Return the database's address."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve()}/signdesk.db"


def load(defaults: Mapping[str, object] | None = None, **overrides: object) -> Settings:
    """Read the settings from the environment. Raises SettingsError naming each wrong one.

    `defaults` stand in where the environment says nothing, `overrides` whatever it says.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _OTHERS
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        allowed = ", ".join(sorted(known - _OTHERS))
        raise SettingsError(f"{', '.join(unknown)}: unknown setting. Known are: {allowed}")
    unset = {k: v for k, v in (defaults or {}).items() if not os.environ.get(PREFIX + k.upper())}
    try:
        return Settings(**(unset | overrides))  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise SettingsError("\n".join(_explain(error) for error in wrong.errors())) from None


def _explain(error: ErrorDetails) -> str:
    rule = error["msg"].removeprefix("Value error, ")
    # A rule about several settings names them itself.
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {rule}" if error["loc"] else rule

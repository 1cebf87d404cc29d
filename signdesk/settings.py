"""Every setting, typed, with its environment variable (`SIGNDESK_` + name) and its reason."""

import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from signdesk.media.turn import check_urls

PREFIX = "SIGNDESK_"
# Read by the demonstration advisor's own process, not by a node.
_OTHERS = {"SIGNDESK_ADVISOR_PASSWORD"}

Urls = Annotated[tuple[str, ...], NoDecode]


class SettingsError(Exception):
    """A setting is unknown or wrong. The message has one line a setting."""


class Settings(BaseSettings):
    """What a node can be told. Durations end in `_ms` or `_s`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

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
        description="Valkey or Redis 7: redis://, rediss:// or unix://; empty: an embedded Valkey "
        "under data_dir, which one node alone can use.",
    )
    database_url: str = Field(
        "",
        description="postgresql:// or sqlite:///; empty: SQLite under data_dir.",
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

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError("expected http://host[:port] or https://host[:port], without a path")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _store(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("expected redis://, rediss:// or unix://")
        return value

    @field_validator("secret")
    @classmethod
    def _long(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("expected at least 32 characters")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        check_urls(self.stun_urls, self.turn_urls, self.turn_secret)
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key go together")
        if self.redis_url and not self.secret:
            raise ValueError("secret: several nodes need the same one; set it beside redis_url")
        return self

    @property
    def embedded(self) -> bool:
        """Say whether this node runs its own store."""
        return not self.redis_url

    def database(self) -> str:
        """Return the database's address."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve()}/signdesk.db"


def load(**overrides: object) -> Settings:
    """Read the settings from the environment. Raises SettingsError naming each wrong one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _OTHERS
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        allowed = ", ".join(sorted(known - _OTHERS))
        raise SettingsError(f"{', '.join(unknown)}: unknown setting. Known are: {allowed}")
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise SettingsError("\n".join(_explain(error) for error in wrong.errors())) from None


def _explain(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101 - pydantic's ErrorDetails
    name = "_".join(str(part) for part in error["loc"]) or "settings"
    label = PREFIX + name.upper() if error["loc"] else name
    return f"{label}: {error['msg'].removeprefix('Value error, ')}"


def secret_of(settings: Settings) -> str:
    """Return the signing secret: the one set, or one made once and kept under data_dir (0600)."""
    if settings.secret:
        return settings.secret
    path = settings.data_dir / "secret"
    if path.exists():
        return path.read_text().strip()
    made = secrets.token_urlsafe(48)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(made)
    return made

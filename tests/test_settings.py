"""Settings: what is wrong is named with what is allowed, and no secret is ever shown."""

from pathlib import Path

import pytest

from signdesk.domain.pool import PoolRules
from signdesk.settings import PREFIX, Settings, SettingsError, load

SECRET = "s3cr3t-" * 6


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without settings of its own."""
    import os

    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    return monkeypatch


def refusal(environment: pytest.MonkeyPatch, **variables: str) -> str:
    """What is said of these variables."""
    for name, value in variables.items():
        environment.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as refused:
        load()
    return str(refused.value)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert settings.embedded
    assert settings.uses_data_dir
    assert settings.database() == f"sqlite+aiosqlite:///{Path('data').resolve()}/signdesk.db"


def test_every_setting_can_be_set(environment: pytest.MonkeyPatch) -> None:
    values = {
        "HOST": "192.0.2.7", "PORT": "0", "PUBLIC_URL": "https://desk.example/",
        "DATA_DIR": "/var/lib/signdesk", "REDIS_URL": "redis://:pw@store:6379/1",
        "DATABASE_URL": "postgresql://u:pw@db/signdesk", "SECRET": SECRET,
        "TLS_CERT": "/c.pem", "TLS_KEY": "/k.pem", "STUN_URLS": "stun:a:1, stun:b:2",
        "TURN_URLS": "turn:a:1,turns:b:2?transport=tcp", "TURN_SECRET": "t", "LOG_LEVEL": "debug",
        "LOG_FORMAT": "console", "METRICS_TOKEN": "m", "REBUILD_HOLD_MS": "0",
        "MESSAGES_PER_S": "10", "DRAIN_MS": "60000", "AWAY_MS": "1000", "GRACE_MS": "1000",
        "CONNECTING_MS": "1000", "SIGNED_LIMIT_MS": "0", "SIGNED_WINDOW_MS": "60000",
        "SIGNED_REST_MS": "0", "RELIEF_MS": "0", "CHECKS_AT_ONCE": "0", "TEST_ADVISOR": "false",
    }  # fmt: skip
    assert {name.lower() for name in values} == set(Settings.model_fields)
    for name, value in values.items():
        environment.setenv(PREFIX + name, value)
    settings = load()
    assert settings.public_url == "https://desk.example"
    assert settings.stun_urls == ("stun:a:1", "stun:b:2")
    assert settings.turn_urls == ("turn:a:1", "turns:b:2?transport=tcp")
    assert not settings.uses_data_dir
    assert settings.rules() == PoolRules(1000, 1000, 1000, 0, 60_000, 0, 0)


def test_the_rules_are_those_of_a_pool(environment: pytest.MonkeyPatch) -> None:
    assert load().rules() == PoolRules()


def test_a_limit_that_no_signing_could_reach(environment: pytest.MonkeyPatch) -> None:
    said = refusal(environment, SIGNED_LIMIT_MS="60001", SIGNED_WINDOW_MS="60000")
    assert "SIGNDESK_SIGNED_LIMIT_MS must not be above SIGNDESK_SIGNED_WINDOW_MS" in said


def test_an_unknown_one_is_named_with_those_that_are_known(
    environment: pytest.MonkeyPatch,
) -> None:
    said = refusal(environment, PROT="8080", HOSTS="x")
    assert said.startswith("SIGNDESK_HOSTS, SIGNDESK_PROT: unknown setting. Known are: ")
    assert "SIGNDESK_PORT" in said
    assert "SIGNDESK_ADVISOR_PASSWORD" not in said


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("PORT", "eighty", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("PORT", "-1", "greater than or equal to 0"),
        ("PUBLIC_URL", "desk.example", "http://host[:port] or https://host[:port]"),
        ("PUBLIC_URL", "https://desk.example/path", "without a path"),
        (
            "REDIS_URL",
            "http://store",
            "redis://HOST:PORT, rediss://HOST:PORT, unix:///PATH, sentinel://",
        ),
        ("REDIS_URL", "redis://store:port", "redis://HOST:PORT"),
        ("REDIS_URL", "store:6379", "redis://HOST:PORT"),
        ("REDIS_URL", "redis://store?nonsense=1", "redis://HOST:PORT"),
        ("REDIS_URL", "sentinel://store:26379", "sentinel://HOST:PORT,HOST:PORT/NAME"),
        ("REDIS_URL", "sentinel:///desk", "sentinel://HOST:PORT,HOST:PORT/NAME"),
        ("REDIS_URL", "sentinel://a:1,b:port/desk", "sentinel://HOST:PORT,HOST:PORT/NAME"),
        ("REDIS_URL", "sentinel://a/desk?nonsense=1", "sentinel://HOST:PORT,HOST:PORT/NAME"),
        ("REDIS_URL", "cluster://a:1,,b:2", "cluster://HOST:PORT,HOST:PORT"),
        ("REDIS_URL", "cluster://a:1/0", "cluster://HOST:PORT,HOST:PORT"),
        ("DATABASE_URL", "mysql://db", "sqlite:///PATH or postgresql://"),
        ("DATABASE_URL", "nonsense", "sqlite:///PATH or postgresql://"),
        ("SECRET", "short", "at least 32 characters"),
        ("STUN_URLS", "stun:a,http://b", "http://b: expected an address that begins stun:"),
        ("TURN_URLS", "stun:a", "expected an address that begins turn:"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("LOG_FORMAT", "xml", "'json' or 'console'"),
        ("REBUILD_HOLD_MS", "5s", "valid integer"),
        ("MESSAGES_PER_S", "1", "greater than or equal to 10"),
        ("DRAIN_MS", "60001", "less than or equal to 60000"),
    ],
)
def test_a_wrong_one_is_named_with_what_is_allowed(
    environment: pytest.MonkeyPatch, name: str, value: str, rule: str
) -> None:
    said = refusal(environment, **{name: value})
    assert said.startswith(f"SIGNDESK_{name}: ")
    assert rule in said
    assert len(said.splitlines()) == 1


def test_all_that_is_wrong_is_said_at_once(environment: pytest.MonkeyPatch) -> None:
    said = refusal(environment, PORT="x", LOG_LEVEL="y", SECRET="z").splitlines()
    assert [line.split(":")[0] for line in said] == [
        "SIGNDESK_PORT",
        "SIGNDESK_SECRET",
        "SIGNDESK_LOG_LEVEL",
    ]


@pytest.mark.parametrize(
    ("set_", "named"),
    [
        ({"TLS_CERT": "/c.pem"}, "SIGNDESK_TLS_CERT and SIGNDESK_TLS_KEY"),
        ({"TLS_KEY": "/k.pem"}, "SIGNDESK_TLS_CERT and SIGNDESK_TLS_KEY"),
        ({"TURN_URLS": "turn:a"}, "SIGNDESK_TURN_SECRET"),
        ({"REDIS_URL": "redis://store"}, "SIGNDESK_SECRET"),
    ],
)
def test_what_goes_together_is_said(
    environment: pytest.MonkeyPatch, set_: dict[str, str], named: str
) -> None:
    said = refusal(environment, **set_)
    assert named in said
    assert len(said.splitlines()) == 1


def test_an_empty_one_is_not_set(environment: pytest.MonkeyPatch) -> None:
    """Compose files pass on what nobody set."""
    unset = load()
    for name in Settings.model_fields:
        environment.setenv(PREFIX + name.upper(), "")
    assert load() == unset


def test_secrets_are_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SIGNDESK_SECRET", SECRET)
    environment.setenv("SIGNDESK_TURN_SECRET", "turn-pw")
    environment.setenv("SIGNDESK_METRICS_TOKEN", "metrics-pw")
    environment.setenv("SIGNDESK_REDIS_URL", "redis://:store-pw@store")
    environment.setenv("SIGNDESK_DATABASE_URL", "postgresql://u:db-pw@db/signdesk")
    shown = f"{load()} {load()!r}"
    assert "-pw" not in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET", "my-pw"),
        ("REDIS_URL", "http://:my-pw@store"),
        ("REDIS_URL", "redis://:my-pw@store:port"),
        ("REDIS_URL", "sentinel://u:my-pw@store"),
        ("REDIS_URL", "cluster://u:my-pw@store:port"),
        ("REDIS_URL", "cluster://store?password=my-pw&nonsense=1"),
        ("DATABASE_URL", "mysql://u:my-pw@db"),
        ("DATABASE_URL", "u:my-pw@db"),
    ],
)
def test_a_refusal_repeats_no_secret(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert "my-pw" not in refusal(environment, **{name: value})


def test_defaults_give_way_to_the_environment_and_flags_do_not(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("SIGNDESK_LOG_LEVEL", "debug")
    environment.setenv("SIGNDESK_DATA_DIR", "/from-the-environment")
    customary = {"log_level": "warning", "log_format": "console", "data_dir": Path("customary")}
    settings = load(customary, data_dir=Path("/from-a-flag"))
    assert (settings.log_level, settings.log_format) == ("debug", "console")
    assert settings.data_dir == Path("/from-a-flag")
    assert load(customary).data_dir == Path("/from-the-environment")


def test_the_docs_have_a_row_for_each_and_for_nothing_else() -> None:
    page = (Path(__file__).parent.parent / "docs" / "settings.md").read_text()
    rows = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert rows == {PREFIX + name.upper() for name in Settings.model_fields}

"""`signdesk admin`, as typed: what it prints, what it refuses, and with which status."""

import argparse
import io
import shlex
from pathlib import Path

import pytest
from sqlalchemy import text

from signdesk import admin
from signdesk.loader import loader
from signdesk.records import (
    Consumer,
    company,
    identity_keys,
    open_engine,
    person,
    verify_password,
)
from signdesk.records.database import writing
from signdesk.records.identity_keys import KeySafe
from tests.records.playbook import MemoryStream, Story

SNIPPET = (
    '<script async src="https://desk.example/v1/widget.js" data-company="atelier-lumen"></script>'
)
COMPANY = (
    "company add atelier-lumen --name Lumen --origin https://shop.example "
    "--public-url https://desk.example"
)


SECRET = "a secret of the tests, used on this machine alone"


def parse(line: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="signdesk")
    admin.add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(["admin", *shlex.split(line)])


class Shell:
    """Types commands at one database."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self._capsys = capsys

    async def __call__(self, line: str) -> tuple[int, str, str]:
        try:
            status = await admin.run(parse(line), self.url, lambda: SECRET)
        except SystemExit as refusal:
            status = int(refusal.code or 0)
        out, err = self._capsys.readouterr()
        return status, out, err


@pytest.fixture
def shell(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    monkeypatch.delenv("SIGNDESK_PUBLIC_URL", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("pré fleuri 7\n"))
    return Shell(database_url, capsys)


async def test_a_company_and_its_snippet(shell: Shell) -> None:
    assert await shell(COMPANY) == (0, SNIPPET + "\n", "")
    snippet = "company snippet atelier-lumen --public-url https://desk.example/"
    assert await shell(snippet) == (0, SNIPPET + "\n", "")
    status, out, _ = await shell("company list")
    assert status == 0
    assert out.splitlines() == [
        "ID             NAME   POOL  LOCALE  ORIGINS",
        "atelier-lumen  Lumen  main  fr      https://shop.example",
    ]


async def test_the_public_url_may_be_a_setting(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shell(COMPANY)
    monkeypatch.setenv("SIGNDESK_PUBLIC_URL", "https://desk.example")
    assert (await shell("company snippet atelier-lumen"))[:2] == (0, SNIPPET + "\n")


async def test_a_pinned_snippet_has_the_hash_and_a_way_in_without_it(shell: Shell) -> None:
    await shell(COMPANY)
    snippet = "company snippet atelier-lumen --pinned --public-url https://desk.example"
    status, out, _ = await shell(snippet)
    this = loader()
    assert status == 0
    assert out.splitlines() == [
        '<a href="https://desk.example/q/atelier-lumen" data-signdesk-fallback>'
        "Contacter en LSF</a>",
        f'<script async src="https://desk.example/v1/{this.version}/widget.js"',
        f'  integrity="{this.integrity("widget.js")}"',
        '  crossorigin="anonymous" data-company="atelier-lumen"></script>',
    ]


async def test_the_addresses_of_a_queues_own_page(shell: Shell) -> None:
    await shell(COMPANY)
    await shell("queue add lsf --company atelier-lumen --name LSF --require lsf:B2")
    page = "https://desk.example/q/atelier-lumen/lsf"
    link = "queue link {} --public-url https://desk.example"
    assert await shell(link.format("lsf")) == (0, f"page  {page}\ncode  {page}/qr.svg\n", "")
    assert (await shell(link.format("gone")))[0] == 2
    assert "public-url: is needed" in (await shell("queue link lsf"))[2]


async def test_a_queue(shell: Shell) -> None:
    await shell(COMPANY)
    assert await shell("queue add lsf --company atelier-lumen --name LSF --require lsf:B2") == (
        0, "", "",
    )  # fmt: skip
    _, out, _ = await shell("queue list")
    assert out.splitlines()[1].split() == ["lsf", "atelier-lumen", "LSF", "lsf:B2"]


async def test_a_person_who_then_signs_in(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    add = "person add camille --name Camille --skill lsf:C1:2027-01-31 --skill lpc:A2"
    assert await shell(f"{add} --password-stdin") == (0, "", "")
    _, out, _ = await shell("person list")
    assert out.splitlines()[1].split() == [
        "camille", "Camille", "camille", "advisor", "main", "lpc:A2", "lsf:C1:2027-01-31",
    ]  # fmt: skip
    assert "argon2" not in out
    engine = open_engine(shell.url)
    assert await verify_password(engine, "camille", "pré fleuri 7") is not None
    monkeypatch.setattr("sys.stdin", io.StringIO("grand ciel 9\r\n"))
    assert await shell("person set-password camille --password-stdin") == (0, "", "")
    assert await verify_password(engine, "camille", "pré fleuri 7") is None
    assert await verify_password(engine, "camille", "grand ciel 9") is not None
    await engine.dispose()


async def shown(shell: Shell, queue: str = "lsf") -> dict[str, str]:
    """What is set of a queue."""
    status, out, _ = await shell(f"queue show {queue}")
    assert status == 0
    return {name: value.strip() for name, value in (row.split(" ", 1) for row in out.splitlines())}


async def test_a_queue_is_changed_later(shell: Shell) -> None:
    await shell(COMPANY)
    await shell("queue add text --company atelier-lumen --name Texte --require text:B1")
    await shell(
        "queue add lsf --company atelier-lumen --name LSF --require lsf:C1 --ring 30000:text "
        "--ring 45000 --priority 3 --no-join-empty --disposition Question"
    )
    first = await shown(shell)
    assert (first["require"], first["floor"]) == ("lsf:C1", "lsf:B2")
    assert first["ring"] == "30000:text 45000"
    assert (first["priority"], first["join-empty"], first["text-queue"]) == ("3", "False", "none")
    change = "queue set lsf --way-out text --text-queue text --ring none --wrap-up optional"
    assert await shell(change) == (0, "", "")
    second = await shown(shell)
    assert second == first | {
        "way-out": "text", "text-queue": "text", "ring": "none", "wrap-up": "optional",
    }  # fmt: skip
    assert (await shell("queue set lsf --text-queue none"))[0] == 2  # the way out needs it


async def test_a_company_is_changed_later(shell: Shell) -> None:
    await shell(COMPANY)
    change = "company set atelier-lumen --name Lumière --origin none --timezone Indian/Reunion"
    assert await shell(f"{change} --keep-text --weight 4") == (0, "", "")
    engine = open_engine(shell.url)
    known = await company(engine, "atelier-lumen")
    await engine.dispose()
    assert known is not None
    assert (known.name, known.origins, known.timezone) == ("Lumière", [], "Indian/Reunion")
    assert (known.keep_text, known.weight, known.locale) == (True, 4, "fr")


async def test_a_person_is_changed_later(shell: Shell) -> None:
    await shell(COMPANY)
    await shell(f"{PERSON} --skill lsf:B1")
    assert await shell("person set noe --skill lsf:C1 --skill lpc:A1 --reserve") == (0, "", "")
    _, out, _ = await shell("person list")
    assert out.splitlines()[1].split()[-2:] == ["lpc:A1", "lsf:C1"]
    promote = "person set noe --role supervisor --company atelier-lumen"
    assert (await shell(promote))[2] == "signdesk admin: role: only an advisor has skills\n"
    assert await shell(f"{promote} --skill none") == (0, "", "")
    engine = open_engine(shell.url)
    known = await person(engine, "noe")
    await engine.dispose()
    assert known is not None
    assert (known.role, known.company, known.reserve) == ("supervisor", "atelier-lumen", True)


PERSON = "person add noe --name Noe --password-stdin"
QUEUE = "queue add lsf --company atelier-lumen --name LSF"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (COMPANY, 'id: there is a company "atelier-lumen" already'),
        ("company add Shop --name S --public-url https://d.example", "id: "),
        ("company add s --name S", "public-url: is needed"),
        ("company add s --name S --public-url d.example", "public-url: "),
        ("company add s --name S --public-url https://d.example --colour red", "colour: "),
        ("company add s --name S --public-url https://d.example --origin https://a/b", "origin: "),
        ("company add s --name S --public-url https://d.example --pool A", "pool: "),
        ("company snippet nobody --public-url https://d.example", "id: there is no company"),
        ("company add", "the following arguments are required"),
        ("queue add q --company nobody --name Q", 'company: there is no company "nobody"'),
        (f"{QUEUE} --require lsf:Z9", "require: "),
        (f"{QUEUE} --require lsf:B2 --require lsf:C1", "require: each skill"),
        (f"{QUEUE} --offer-ms 5", "offer-ms: 5 must be from 1000"),
        (f"{QUEUE} --offer-ms soon", "--offer-ms"),
        (f"{QUEUE} --max-misses 99999999999999999999", "max-misses: "),
        (f"{PERSON} --skill lsf:C1:soon", "skill: date"),
        (f"{PERSON} --skill lsf:C1 --skill lsf:C2", "skill: each skill"),
        (f"{PERSON} --role queen", "role: "),
        (f"{PERSON} --role owner --skill lsf:C1", "skill: only an advisor"),
        (f"{PERSON} --password secret", "unrecognized arguments"),
        (f"{PERSON} --company atelier-lumen", "company: only a supervisor"),
        (f"{PERSON} --role supervisor --company nobody", "company: there is no company"),
        (f"{PERSON} --role supervisor --company atelier-lumen --pool far", "company: "),
        (f"{QUEUE} --ring soon", "ring: "),
        (f"{QUEUE} --ring 30000:", "ring: "),
        (f"{QUEUE} --ring 10", "ring: 10 must be from 1000"),
        (f"{QUEUE} --ring 30000:lsf", "(overflow_loop)"),
        (f"{QUEUE} --ring 40000 --ring 30000", "ring: each queue"),
        (f"{QUEUE} --ring 30000:nobody", "ring: there is no queue"),
        (f"{QUEUE} --text-queue lsf", "(overflow_loop)"),
        (f"{QUEUE} --text-queue nobody", "text-queue: the company has no queue"),
        (f"{QUEUE} --way-out text", "text-queue: is needed"),
        (f"{QUEUE} --way-out door", "way-out: "),
        (f"{QUEUE} --choice best", "choice: "),
        (f"{QUEUE} --wrap-up never", "wrap-up: "),
        (f"{QUEUE} --priority 10", "priority: 10 must be from 0 to 9"),
        (f"{QUEUE} --require lsf:B1 --floor lsf:C1", "floor: "),
        (f"{QUEUE} --floor lpc:A1", "floor: "),
        (f"{QUEUE} --max-length -1", "max-length: "),
        ("queue set nobody --priority 1", "id: there is no queue"),
        ("queue set lsf", "set: nothing to change"),
        ("queue show nobody", "id: there is no queue"),
        ("company set nobody --name N", "id: there is no company"),
        ("company set atelier-lumen --timezone Paris", "timezone: "),
        ("company set atelier-lumen --weight 0", "weight: "),
        ("person set nobody --name N", "id: there is no person"),
        ("person add noe --name Noe", "password: needs a terminal"),
        ("person set-password nobody --password-stdin", "login: nobody signs in as"),
    ],
)
async def test_bad_input_is_one_line_with_status_2(shell: Shell, line: str, says: str) -> None:
    await shell(COMPANY)
    status, out, err = await shell(line)
    assert (status, out) == (2, "")
    assert says in err
    if "unrecognized" not in says:  # the command line's own parser says that, with its usage
        assert err.count("\n") == 1


@pytest.mark.parametrize("typed", ["", "short\n", "x" * 257])
async def test_a_password_of_a_wrong_length(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status, _, err = await shell(PERSON)
    assert (status, err) == (2, "signdesk admin: password: must be 8 to 256 characters\n")


async def test_a_taken_login(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await shell(PERSON))[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("pré fleuri 7\n"))
    status, _, err = await shell("person add leo --login NOE --name Leo --password-stdin")
    assert (status, err) == (2, 'signdesk admin: login: "noe" is somebody\'s already\n')


async def test_a_database_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = f"postgresql://u:secret@/d?host={tmp_path}"
    for url in (f"sqlite:///{tmp_path}/missing/a.db", away):
        status, out, err = await Shell(url, capsys)("company list")
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert err.startswith("signdesk admin: database: cannot be used")
        assert "secret" not in err
    status, _, err = await Shell("mysql://u:secret@h/d", capsys)("company list")
    assert (status, err.count("\n"), "secret" in err) == (2, 1, False)


async def test_a_database_of_a_later_version(shell: Shell) -> None:
    await shell("company list")
    engine = open_engine(shell.url)
    async with writing(engine) as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    status, out, err = await shell("company list")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "9999" in err


async def test_what_supervisors_did_the_newest_first(shell: Shell) -> None:
    await shell("audit list")
    story = Story().supervised("status_forced", advisor="camille", detail="break")
    story.queued("a").supervised("took_over", "a", "camille")
    engine = open_engine(shell.url)
    await Consumer(engine, "p07", MemoryStream(story.entries)).step()
    await engine.dispose()
    status, out, _ = await shell("audit list")
    assert status == 0
    heads, newest, oldest = (line.split() for line in out.splitlines())
    assert heads == ["AT", "POOL", "ACTOR", "ACTION", "CONTACT", "ADVISOR", "DETAIL"]
    assert newest == ["2023-11-14T22:13:23+00:00", "main", "sasha", "took_over", "a", "camille"]
    assert oldest[3:] == ["status_forced", "camille", "break"]
    assert len((await shell("audit list --last 1"))[1].splitlines()) == 2
    assert (await shell("audit list --last 0"))[0] == 2


async def test_identity_keys_are_told_once_and_kept_sealed(shell: Shell) -> None:
    await shell(COMPANY)
    status, out, _ = await shell("company identity-key make atelier-lumen")
    assert status == 0
    (_, id_), (_, secret) = (line.split() for line in out.splitlines())
    assert len(secret) >= 43
    status, out, _ = await shell("company identity-key list atelier-lumen")
    assert (status, out.splitlines()[1].split()[0]) == (0, id_)
    assert secret not in out
    engine = open_engine(shell.url)
    (key,) = (await identity_keys(engine))["atelier-lumen"]
    await engine.dispose()
    assert secret.encode() not in key.sealed
    assert KeySafe(SECRET).open(key) == secret
    assert KeySafe("another secret of the nodes").open(key) is None


async def test_two_identity_keys_at_most_and_each_may_be_dropped(shell: Shell) -> None:
    await shell(COMPANY)
    _, first, _ = await shell("company identity-key make atelier-lumen")
    assert (await shell("company identity-key make atelier-lumen"))[0] == 0
    status, out, err = await shell("company identity-key make atelier-lumen")
    assert (status, out) == (2, "")
    assert "2 keys already" in err
    id_ = first.split()[1]
    assert await shell(f"company identity-key drop atelier-lumen {id_}") == (0, "", "")
    status, _, err = await shell(f"company identity-key drop atelier-lumen {id_}")
    assert (status, id_ in err) == (2, True)
    assert (await shell("company identity-key make atelier-lumen"))[0] == 0


async def test_an_identity_key_is_of_a_company_that_is_there(shell: Shell) -> None:
    for action in ("make nobody", "list nobody", "drop nobody k1"):
        status, out, err = await shell(f"company identity-key {action}")
        assert (status, out, "nobody" in err) == (2, "", True)

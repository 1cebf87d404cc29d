"""Logs: one event a line, for machines or people, and never a secret. Each test has a process of
its own, since logging is configured once for all."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging, structlog
from signdesk import logs
log = structlog.get_logger()
logs.configure({level!r}, {form!r})
def fail():
    password = "hunter2"
    raise ValueError("broken")
try:
    {work}
except ValueError:
    log.exception("it_failed", contact="c1")
"""


def logged(work: str, level: str = "info", form: str = "json") -> str:
    """What the work wrote to standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(level=level, form=form, work=work)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == ""
    return done.stderr


def test_an_event_is_one_json_line() -> None:
    line = json.loads(logged('log.info("session_joined", session="s1", contact="é\\n")'))
    assert (line["event"], line["level"], line["session"]) == ("session_joined", "info", "s1")
    assert line["contact"] == "é\n"
    assert line["timestamp"].endswith("Z")


def test_less_important_ones_are_left_out() -> None:
    assert logged('log.info("a"); log.debug("b")', level="warning") == ""


@pytest.mark.parametrize(
    "name",
    ["token", "secret", "password", "turn_secret", "Authorization", "ticket", "cookie",
     "ice_credential"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["json", "console"])
def test_secrets_are_struck_out(name: str, form: str) -> None:
    said = logged(f'log.info("a", **{{{name!r}: "hunter2"}})', form=form)
    assert "hunter2" not in said
    assert "…" in said


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_failure_has_its_trace_without_values(form: str) -> None:
    said = logged("fail()", form=form)
    assert "it_failed" in said
    assert "ValueError: broken" in said
    assert "hunter2" not in said.replace('password = "hunter2"', "")


def test_what_libraries_log_goes_the_same_way() -> None:
    said = logged('logging.getLogger("aiohttp.server").error("Error %s", "handling")')
    line = json.loads(said)
    assert (line["event"], line["logger"], line["level"]) == (
        "Error handling",
        "aiohttp.server",
        "error",
    )
    assert logged('logging.getLogger("aiohttp.server").info("x")') == ""


def test_a_librarys_trace_is_one_line_too() -> None:
    work = """
    try: fail()
    except ValueError: logging.getLogger("aiohttp.server").exception("oh")"""
    line = json.loads(logged(work))
    assert "ValueError: broken" in line["exception"]


SERVED = """
import asyncio, sys
from aiohttp import web
from signdesk import logs
from signdesk.serving import site
logs.configure("info", "json")

async def fail(_request):
    raise RuntimeError("broken")

async def main():
    app = web.Application()
    app.router.add_get("/", fail)
    async with site(app, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(bytes.fromhex(sys.argv[1]))
        assert await reader.read()
        writer.close()

asyncio.run(main())
"""


def served(request: bytes) -> str:
    """What a node's server wrote to standard error about a request."""
    command = [sys.executable, "-W", "error", "-c", SERVED, request.hex()]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /g/secret\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nsecret\x00: 1\r\n\r\n",
        b"GET /g/" + b"secret" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["path", "header", "length"],
)
def test_what_cannot_be_read_is_not_repeated(request_: bytes) -> None:
    assert served(request_) == ""


def test_a_request_that_failed_is_told_without_who_asked() -> None:
    said = served(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    line = json.loads(said)
    assert (line["event"], line["logger"]) == ("request_failed", "aiohttp.server")
    assert "RuntimeError: broken" in line["exception"]
    assert "127.0.0.1" not in said

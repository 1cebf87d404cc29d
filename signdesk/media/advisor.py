"""The demo advisor: a program that takes calls as a person would, so that one person can try.

`python -m signdesk.media.advisor --url URL --login LOGIN`, with the password in
SIGNDESK_ADVISOR_PASSWORD, signs in by the pages' own routes, becomes available, accepts every
offer after a moment, plays the drawn clip and answers text. It says that it is a machine. It
runs in a process of its own: encoding would hold up the loop that serves sockets.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

import structlog

from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import ContactState
from signdesk.signaling.messages import (
    Accept,
    AdvisorUpdate,
    AnyServer,
    Command,
    ContactChanged,
    ContactReleased,
    FinishWrapUp,
    HangUp,
    PeerCandidate,
    PeerDescription,
    PeerText,
    SetStatus,
    Welcome,
)
from signdesk.tasks import cancel, spawn

from .advisor_call import AdvisorCall
from .advisor_process import PASSWORD_VARIABLE
from .client import SessionOverError, SignalingClient, State
from .clip import frames
from .commands import CommandRefusedError
from .sign_in import SignInError, StaffSignIn, http_session
from .standard_input import standard_input

_log = structlog.get_logger(__name__)

ANSWER_AFTER_S = 1.5
"""A person needs a moment too; an instant answer would hide the ring from whoever tries it."""

_FAREWELL_S = 3.0
"""How long leaving may take before the process goes without good-byes."""

_IN_CALL = (ContactState.CONNECTING, ContactState.CONNECTED, ContactState.ON_HOLD)


class DemoAdvisor:
    """One signed-in advisor: follows its contact from offer to wrap-up, one at a time."""

    def __init__(
        self,
        client: SignalingClient,
        *,
        answer_after_s: float = ANSWER_AFTER_S,
        longest_call_s: float | None = None,
    ) -> None:
        """Answer after a pause; hang up after `longest_call_s`, if given."""
        self.client = client
        client.listener = self.hear
        self.call: AdvisorCall | None = None
        self._answer_after_s = answer_after_s
        self._longest_call_s = longest_call_s
        self._offer = ""
        self._accepting: asyncio.Task[None] | None = None
        self._calling: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._wrapped_up = ""
        self._leaving = False

    def hear(self, message: AnyServer) -> None:
        """React to a message; the client has taken it in already."""
        match message:
            case Welcome():
                self._available()
                self._wrapped_up = ""
                self._follow()
            case AdvisorUpdate(advisor=me):
                if me.state is AdvisorState.NOT_RESPONDING or me.status is AdvisorStatus.OFFLINE:
                    self._available()
            case ContactChanged() | ContactReleased():
                self._follow()
            case PeerDescription() | PeerCandidate() | PeerText():
                if self.call is not None and self.call.contact.id == message.contact:
                    self.call.take(message)
            case _:
                pass  # nothing that an advisor without a screen acts upon

    def _available(self) -> None:
        if not self._leaving:
            spawn(self._try(SetStatus, status=AdvisorStatus.AVAILABLE), "advisor_available")

    def _follow(self) -> None:
        """Do what the contact, as it stands now, asks for."""
        contact = self.client.contact
        offer = contact.offer if contact and contact.state is ContactState.OFFERED else None
        if (offer.id if offer else "") != self._offer:
            self._offer = offer.id if offer else ""
            if self._accepting is not None:
                self._accepting.cancel()
            if contact and offer:
                self._accepting = spawn(self._accept(contact.id, offer.id), "advisor_accept")
        if contact and contact.state in _IN_CALL:
            if self.call is None or self.call.contact.id != contact.id:
                self._end_call()
                self.call = AdvisorCall(self.client, contact)
                self._calling = spawn(self.call.run(), "advisor_call")
                if self._longest_call_s is not None:
                    self._ending = spawn(
                        self._end_after(contact.id, self._longest_call_s), "advisor_long_call"
                    )
            self.call.update(contact)
        else:
            self._end_call()
        if contact and contact.state is ContactState.WRAP_UP and self._wrapped_up != contact.id:
            self._wrapped_up = contact.id
            disposition = contact.dispositions[0] if contact.dispositions else ""
            spawn(
                self._try(FinishWrapUp, contact=contact.id, disposition=disposition),
                "advisor_wrap_up",
            )

    def _end_call(self) -> None:
        for task in (self._calling, self._ending):
            if task is not None:
                task.cancel()
        self.call = self._calling = self._ending = None

    async def _end_after(self, contact: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        # Not in this task, which ends with the call.
        spawn(self._try(HangUp, contact=contact), "advisor_hang_up")

    async def _accept(self, contact: str, offer: str) -> None:
        await asyncio.sleep(self._answer_after_s)
        await self._try(Accept, contact=contact, offer=offer)

    async def _try(self, kind: type[Command], /, **fields: object) -> None:
        """Send a command; the node's refusal is its right, and is only noted.

        Who leaves may hang up a contact that is over already: that is no news.
        """
        try:
            await self.client.command(kind, **fields)
        except CommandRefusedError as refused:
            if not self._leaving:
                _log.info("command_refused", command=kind.__name__, code=refused.code)
        except SessionOverError:
            pass  # whoever runs the client hears of it

    async def leave(self) -> None:
        """Hang up, go off duty and end the session, in a few seconds at most."""
        self._leaving = True
        calling = self._calling
        try:
            async with asyncio.timeout(_FAREWELL_S):
                if self.client.state is State.ONLINE:
                    contact = self.client.contact
                    if contact and contact.state in _IN_CALL:
                        await self._try(HangUp, contact=contact.id)
                    await self._try(SetStatus, status=AdvisorStatus.OFFLINE)
        except TimeoutError:
            _log.info("left_without_farewell")
        await self.client.stop()
        self._end_call()
        await cancel(*(task for task in (calling, self._accepting) if task is not None))


async def attend(
    url: str,
    login: str,
    password: str,
    *,
    ca: Path | None = None,
    answer_after_s: float = ANSWER_AFTER_S,
    stop: asyncio.Event,
) -> None:
    """Take calls at the node `url` until `stop` is set, whatever happens to the node meanwhile.

    Raises SignInError where the login is refused, SessionOverError where another session took
    over, OSError where `ca` cannot be read.
    """
    await asyncio.to_thread(frames)
    async with http_session(url, ca) as http:
        desk = StaffSignIn(http, url, login, password)
        client = SignalingClient(http, url, desk.token)
        await on_duty(DemoAdvisor(client, answer_after_s=answer_after_s), stop)


async def on_duty(advisor: DemoAdvisor, stop: asyncio.Event) -> None:
    """Run an advisor's session until `stop` is set. Raises as `attend`."""
    running = spawn(_outcome(advisor.client), "advisor_session")
    stopping = spawn(stop.wait(), "advisor_stop")
    try:
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await advisor.leave()
        # It may be in the middle of waiting for a node that is away.
        await cancel(running, stopping)
    if not running.cancelled() and (problem := running.result()) is not None:
        raise problem


async def _outcome(client: SignalingClient) -> Exception | None:
    """Run `client` and return why it cannot go on; None after `stop`."""
    try:
        await client.run()
    except (SignInError, SessionOverError) as problem:
        return problem
    return None


async def _stop_at_end_of_input(stop: asyncio.Event) -> None:
    """Set `stop` when standard input ends: whoever started this process is gone."""
    reader = await standard_input()
    while await reader.read(64):
        pass
    stop.set()


async def _attend_until_signalled(options: argparse.Namespace, password: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if options.while_input:
        spawn(_stop_at_end_of_input(stop), "advisor_parent")
    await attend(
        options.url,
        options.login,
        password,
        ca=options.ca,
        answer_after_s=options.answer_after,
        stop=stop,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the demo advisor as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m signdesk.media.advisor")
    parser.add_argument("--url", required=True, help="the desk, such as http://localhost:8000")
    parser.add_argument("--login", required=True)
    parser.add_argument("--ca", type=Path, help="trust this certificate file and no other")
    parser.add_argument("--answer-after", type=float, default=ANSWER_AFTER_S, metavar="SECONDS")
    parser.add_argument("--while-input", action="store_true", help="stop when standard input ends")
    options = parser.parse_args(arguments)
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password:
        parser.error(f"the password is expected in the variable {PASSWORD_VARIABLE}")
    try:
        asyncio.run(_attend_until_signalled(options, password))
    except (SignInError, SessionOverError, OSError) as problem:
        sys.stderr.write(f"demo advisor: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

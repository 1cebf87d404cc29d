"""What a client knows of its session: proof of it, position in it, and the snapshot so far.

No I/O: messages go in, and `contact`, `advisor` and `place` are always the last snapshot plus
the numbered messages since.
"""

from signdesk.signaling.messages import (
    AdvisorUpdate,
    AdvisorView,
    AnyServer,
    Capabilities,
    ContactChanged,
    ContactReleased,
    ContactView,
    Hello,
    Numbered,
    Place,
    Resume,
    Welcome,
)


class MissedMessageError(Exception):
    """A number was skipped: the socket must be opened anew, and the session resumed."""


class SessionState:
    """One session's identity, position and snapshot."""

    def __init__(self) -> None:
        self.contact: ContactView | None = None
        self.advisor: AdvisorView | None = None
        self.place: Place | None = None
        self.session = ""
        self.seq = 0
        self.resumed = False
        self._secret = ""
        self._epoch = ""
        self._ticket = ""
        self._attempt = 0

    def hello(self, token: str, capabilities: Capabilities) -> Hello:
        """The first message on a new socket: who is here, and where this session stood."""
        resume = None
        if self.session:
            self._attempt += 1
            resume = Resume(self.session, self._secret, self.seq, self._epoch, self._attempt)
        return Hello(
            token=token, resume=resume, ticket=self._ticket or None, capabilities=capabilities
        )

    def is_new(self, message: AnyServer) -> bool:
        """Whether `message` was not taken yet. Raises MissedMessageError where one is missing."""
        if not isinstance(message, Numbered):
            return True
        if message.seq > self.seq + 1:
            raise MissedMessageError(f"{message.seq} came after {self.seq}")
        return message.seq == self.seq + 1

    def take(self, message: AnyServer) -> None:
        """Advance by one message that `is_new`."""
        if isinstance(message, Numbered):
            self.seq = message.seq
        match message:
            case Welcome():
                self._welcome(message)
            case Place():
                self.place = message
            case ContactChanged():
                self._hold(message.contact)
            case ContactReleased():
                self._hold(None)
            case AdvisorUpdate():
                self.advisor = message.advisor
            case _:
                pass  # the others change nothing that a snapshot holds

    def _welcome(self, welcome: Welcome) -> None:
        self.session, self._secret, self._epoch = welcome.session, welcome.secret, welcome.epoch
        self.resumed = welcome.resumed
        if not welcome.resumed:
            self.seq = welcome.seq
        if welcome.snapshot is not None:
            self._hold(welcome.snapshot.contact)
            self.advisor = welcome.snapshot.advisor

    def _hold(self, contact: ContactView | None) -> None:
        self.contact = contact
        self.place = self.place if contact else None
        self._ticket = contact.ticket if contact else ""

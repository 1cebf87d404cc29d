"""What the switchboard answers, typed. Field names are those of the Lua library."""

import msgspec


class Opened(msgspec.Struct, frozen=True):
    """This life of the store: its random epoch, and its clock (ms)."""

    epoch: str
    now: int


class Paced(msgspec.Struct, frozen=True, kw_only=True):
    """What an estimate is made of.

    `staff` are the advisors at work on the line; the others are what `Pace` says, in ms.
    """

    staff: int
    calls: float
    handling: float
    starts: float = 0.0
    gap: float = 0.0
    left: float = 0.0
    waited: float = 0.0


class Waiting(Paced, frozen=True, kw_only=True):
    """A contact's place in line, and what an estimate is made of.

    `shown` is the lowest place that it was asked for with since it waits in this line.
    """

    contact: str
    place: int
    shown: int


class LineNow(Paced, frozen=True, kw_only=True):
    """A queue's line: how many wait in it, and how many of its advisors are free.

    `held` have a place in it, the absent and those being offered too. `empty`: nobody is at work
    in it, nor in a ring of its queue.
    """

    queue: str
    waiting: int
    free: int
    held: int
    empty: bool


class Entry(msgspec.Struct, frozen=True):
    """One entry of a node's inbox: a message for a session, or notice that it was fenced.

    `seq` is 0 for what is neither numbered nor kept. `fenced` is the attach token that lost.
    """

    session: str
    seq: int
    body: bytes
    fenced: str


class Attached(msgspec.Struct, frozen=True):
    """What a page lacks after `attach`: a replay, or else the snapshot (JSON)."""

    epoch: str
    now: int
    seq: int
    resumed: bool
    snapshot: msgspec.Raw
    replay: list[tuple[int, bytes]]

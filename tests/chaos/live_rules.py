"""What must hold in the live state at every instant, whatever failed before."""

from collections import defaultdict

from tests.chaos.scribe import State

CALL = {"connecting", "connected", "on_hold", "wrap_up"}
BUSY = {"offered", "on_contact", "wrap_up"}
LATE_MS = 4000
"""A promise that is overdue by more than an outage of the clock is not being kept."""


def broken(state: State) -> list[str]:
    """Return each rule that does not hold, naming the contact."""
    return [*_two_at_once(state), *_advisors(state), *_unserved(state), *_overdue(state)]


def seats(contact: dict[str, str]) -> list[str]:
    """Return the persons who have a seat in a contact."""
    return [
        contact.get(f"person:{seat}", "") for seat in contact.get("live", "").split(",") if seat
    ]


def _two_at_once(state: State) -> list[str]:
    holds = defaultdict(set)
    wrong = []
    for id_, contact in state["contacts"].items():
        if "state" not in contact:
            wrong.append(f"contact {id_} has no state: {contact}")
            continue
        for person in seats(contact):
            holds[person].add(id_)
        if contact["state"] == "offered":
            holds[contact["advisor"]].add(id_)
    wrong += [
        f"{person} is in {len(contacts)} contacts: {' '.join(sorted(contacts))}"
        for person, contacts in holds.items()
        if len(contacts) > 1
    ]
    return wrong


def _advisors(state: State) -> list[str]:
    """An advisor and the contact know one another, or neither does."""
    wrong = []
    for name, person in state["people"].items():
        contact = state["contacts"].get(person["contact"])
        if (person["state"] in BUSY) != (person["contact"] != ""):
            wrong.append(f"{name} is {person['state']} with contact {person['contact']!r}")
        elif person["contact"] and contact is None:
            wrong.append(f"{name} is {person['state']} in contact {person['contact']}: ended")
        elif contact and contact["state"] in CALL and name not in seats(contact):
            wrong.append(f"{name} holds contact {person['contact']} without a seat in it")
    return wrong


def _unserved(state: State) -> list[str]:
    """Nobody waits while somebody is free, but for the hold after a loss of the store."""
    if float(state["facts"].get("hold", 0)):
        return []
    return [
        f"contact {contacts[0]} waits in {line} while {state['free'][line][0]} is free"
        for line, contacts in state["lines"].items()
        if contacts and state["free"].get(line)
    ]


def _overdue(state: State) -> list[str]:
    return [
        f"the promise {member} is overdue by {state['facts']['now'] - due:.0f} ms"
        for member, due in state["timers"].items()
        if state["facts"]["now"] - due > LATE_MS
    ]


def left_over(state: State) -> list[str]:
    """Return what is left after everybody went home and all promises ran out."""
    wrong = [f"contact {id_} is still {c.get('state')}" for id_, c in state["contacts"].items()]
    wrong += [
        f"contact {c} is still in line {q}" for q, line in state["lines"].items() for c in line
    ]
    wrong += [
        f"{name} is still {person['state']}"
        for name, person in state["people"].items()
        if person["state"] in BUSY
    ]
    wrong += [
        f"the promise {member} is left" for member in state["timers"] if not _may_stay(member)
    ]
    return wrong


def _may_stay(member: str) -> bool:
    """Leases go on; a page that was closed has its session for its grace; advisors still rest."""
    return member.split("|", maxsplit=1)[0] in {"lease", "gone", "rest", "hold"}

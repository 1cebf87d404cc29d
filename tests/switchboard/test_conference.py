"""Who else is in a call: guests by invitation, up to four, and what passes between them."""

import pytest

from .playbook import Desk, Page
from .test_calls import call
from .test_transfers import busy_desk, consulted, shown

OFFER = '{"type":"offer","sdp":""}'


def invited(desk: Desk, advisor: Page, name: str = "Ines", role: str = "interpreter") -> Page:
    """Return the page of a guest who holds an invitation."""
    invitation = f"i{name.lower()}"
    advisor.command("invite", advisor.id, invitation, role, name)
    return desk.guest(invitation).open()


def join(guest: Page, contact: str, invitation: str = "") -> None:
    """Come in by the invitation."""
    guest.command("join", contact, invitation or guest.person[1:], 1)


def conference(desk: Desk) -> tuple[Page, Page, Page]:
    """Return an advisor, a visitor, and an interpreter in their call."""
    desk.queues("shop")
    ana, vera = call(desk)
    ines = invited(desk, ana)
    join(ines, vera.id)
    return ana, vera, ines


def test_a_guest_comes_in_once(desk: Desk) -> None:
    ana, vera, ines = conference(desk)
    for page in (ana, vera, ines):
        assert page.people == {"Vera": "serves", "Ana": "serves", "Ines": "invited"}
    assert ines.contact is not None
    assert [p["role"] for p in ines.contact["participants"]] == [
        "visitor",
        "advisor",
        "interpreter",
    ]
    other = desk.guest("iines").open()
    assert other.refused("join", vera.id, "iines", 1) == "no_invitation"
    assert ines.refused("join", vera.id, "iines", 1) == "already_in_contact"
    joined = next(e for e in desk.events() if e["type"] == "participant_joined")
    assert (joined["name"], joined["role"], joined["purpose"]) == ("Ines", "interpreter", "invited")


def test_invitations_expire_and_end_with_the_contact(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=0)
    ana, vera = call(desk)
    late = invited(desk, ana, "Lea")
    desk.wait(15 * 60)
    assert late.refused("join", vera.id, "ilea", 1) == "no_invitation"
    ines = invited(desk, ana)
    assert ines.refused("join", vera.id, "iother", 1) == "no_invitation"
    ana.hang_up()
    assert ines.refused("join", "c-vera", "iines", 1) == "no_invitation"


def test_an_invitation_is_void_once_the_advisor_gave_the_contact_away(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ines = invited(desk, ana)
    ana.command("transfer", vera.id, "", "bob", "")
    bob.accept()
    assert ines.refused("join", vera.id, "iines", 1) == "no_invitation"


def test_who_may_invite_and_join(desk: Desk) -> None:
    ana, vera, bob = consulted(desk)
    assert vera.refused("invite", vera.id, "i1", "expert", "Max") == "forbidden"
    assert bob.refused("invite", vera.id, "i1", "expert", "Max") == "forbidden"
    ana.command("invite", vera.id, "i1", "expert", "Max")
    will = desk.visitor("will").open()
    assert will.refused("join", vera.id, "i1", 1) == "forbidden"


def test_four_at_most(desk: Desk) -> None:
    ana, vera, _bob = consulted(desk)
    ines, max_ = invited(desk, ana), invited(desk, ana, "Max", "expert")
    cid = desk.advisor("cid", "shop").open().status("available")
    join(ines, vera.id)
    assert max_.refused("join", vera.id, "imax", 1) == "participants_full"
    assert ana.refused("invite", vera.id, "i9", "expert", "Zed") == "participants_full"
    assert ana.refused("consult", vera.id, "", "cid", "") == "participants_full"
    assert cid.contact is None
    ines.hang_up()
    join(max_, vera.id)
    assert vera.people == {"Vera": "serves", "Ana": "serves", "Bob": "consulted", "Max": "invited"}


def test_a_seat_is_kept_for_the_advisor_who_is_called(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ines, max_ = invited(desk, ana), invited(desk, ana, "Max", "expert")
    join(ines, vera.id)
    ana.command("consult", vera.id, "", "bob", "")
    assert max_.refused("join", vera.id, "imax", 1) == "participants_full"
    bob.accept()
    assert len(vera.people) == 4


def test_invitations_are_bounded(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    for n in range(4):
        ana.command("invite", vera.id, f"i{n}", "expert", f"E{n}")
    assert ana.refused("invite", vera.id, "i9", "expert", "E9") == "participants_full"
    desk.wait(15 * 60)
    ana.command("invite", vera.id, "i9", "expert", "E9")


def test_a_guest_reloads_within_the_grace_and_is_gone_after_it(desk: Desk) -> None:
    _ana, vera, ines = conference(desk)
    ines.close()
    assert [p["present"] for p in shown(vera, "participants")] == [True, True, False]  # type: ignore[attr-defined]
    desk.wait(59)
    ines.open()
    assert ines.people["Ines"] == "invited"
    ines.close()
    desk.wait(60)
    assert (vera.state, vera.people) == ("connected", {"Vera": "serves", "Ana": "serves"})
    ines.open()
    assert ines.contact is None
    assert ines.refused("join", vera.id, "iines", 1) == "no_invitation"
    left = next(e for e in desk.events() if e["type"] == "participant_left")
    assert (left["participant"], left["why"]) == ("p3", "grace")


@pytest.mark.parametrize("who", ["visitor", "advisor"])
def test_the_call_ends_for_all(desk: Desk, who: str) -> None:
    ana, vera, ines = conference(desk)
    (vera if who == "visitor" else ana).hang_up()
    assert (ines.contact, ines.released) == (None, [("c-vera", who)])
    assert (vera.contact, ana.state) == (None, "wrap_up")


def test_a_guest_leaves_alone(desk: Desk) -> None:
    ana, vera, ines = conference(desk)
    ines.hang_up()
    assert (ines.contact, vera.state, len(ana.people)) == (None, "connected", 2)


def test_dismissing(desk: Desk) -> None:
    ana, vera, ines = conference(desk)
    for page, seat, code in (
        (ana, "p1", "forbidden"), (ana, "p2", "forbidden"), (ana, "p9", "no_such_participant"),
        (vera, "p3", "forbidden"), (vera, "p2", "forbidden"), (ines, "p1", "forbidden"),
    ):  # fmt: skip
        assert page.refused("dismiss", vera.id, seat) == code, (page.person, seat)
    ana.command("dismiss", vera.id, "p3")
    assert (ines.contact, ines.released) == (None, [("c-vera", "dismissed")])
    assert vera.people == {"Vera": "serves", "Ana": "serves"}


def test_others_do_not_hold_up_the_connection(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    ines = invited(desk, ana)
    join(ines, vera.id)
    ines.media()
    vera.media()
    assert vera.state == "connecting"
    ana.media()
    assert vera.state == "connected"


def test_relays_are_between_any_two(desk: Desk) -> None:
    ana, vera, ines = conference(desk)
    vera.command("description", vera.id, "p3", 1, OFFER)
    assert (ines.messages[-1]["sender"], ana.messages[-1]["type"]) == ("p1", "contact")
    ines.command("candidate", vera.id, "p2", 4, "null")
    assert ana.messages[-1]["generation"] == 4
    ines.command("description", vera.id, "p1", 1, OFFER)
    vera.see_generation("p3", 1)
    assert [p["generation"] for p in vera.fresh_snapshot()["contact"]["participants"]] == [0, 0, 1]


def test_text_and_legibility_go_to_all_or_to_one(desk: Desk) -> None:
    ana, vera, ines = conference(desk)
    ines.command("text", vera.id, '"all"', "")
    assert vera.messages[-1]["text"] == ana.messages[-1]["text"] == "all"
    ines.command("text", vera.id, '"one"', "p1")
    assert (vera.messages[-1]["text"], ana.messages[-1]["text"]) == ("one", "all")
    assert ines.refused("text", vera.id, '"none"', "p7") == "no_such_participant"
    desk.ask("legibility", vera.session, vera.attach, vera.id, "poor", "p3")
    desk.deliver()
    assert (len(ines.whispers), ana.whispers) == (1, [])


def test_what_a_former_guest_sends_reaches_nobody(desk: Desk) -> None:
    ana, vera, ines = conference(desk)
    ana.command("dismiss", vera.id, "p3")
    assert ines.refused("description", "c-vera", "p1", 1, OFFER) == "unknown_contact"
    assert vera.refused("description", "c-vera", "p3", 1, OFFER) == "no_such_participant"
    again = invited(desk, ana, "Nora")
    join(again, vera.id)
    assert again.contact is not None
    assert again.contact["me"] == "p4", "no seat is used twice"

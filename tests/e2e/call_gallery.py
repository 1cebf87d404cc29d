"""The states of a visitor's call."""

from collections.abc import Mapping
from typing import Any, Final

from playwright.async_api import FilePayload, Page, expect

from signdesk.domain.contact import ContactState, Cue, Role, Transport
from signdesk.signaling.messages import Asked, Call, Capabilities, Participant
from tests.e2e.fake_node import FakeNode
from tests.e2e.gallery_stage import (
    ADVISOR,
    CAMERA_FAILS,
    EXPERT,
    INTERPRETER,
    SHOWN,
    SUPERVISOR,
    TRANSCRIBER,
    VISIT,
    Arrive,
    Stage,
    called,
    drawn_on,
    on_screen,
    participant,
    place,
    press,
    waiting,
)

WITHOUT_CAMERA = participant(1, Role.VISITOR, "", video=False)
PLAIN_ADVISOR = participant(2, Role.ADVISOR, "Camille Martin", capabilities=Capabilities())
_MICROPHONE_FAILS = """(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (asked) => {
    if (asked.audio) throw new DOMException("", "NotAllowedError");
    return open(asked);
  };
})()"""
_SLOW_COUNTDOWN = {"widget/countdown.js": ("SECOND_MS = 1000", "SECOND_MS = 600_000")}
_BESIDE = ".call-side:not([hidden])"


def in_call(*others: Participant, seen: int = 0, opened: str = "", **more: Any) -> Arrive:
    """A call with these people; `seen` of them are awaited on the screen, and what is `opened`."""
    given = {
        name: more.pop(name) for name in ("kept", "liked", "script", "modules") if name in more
    }

    async def arrive(stage: Stage) -> Page:
        page = await stage.visitor(FakeNode(called(*others, **more)), **given)
        await on_screen(page, "call")
        if seen:
            await expect(page.locator(SHOWN).nth(seen - 1)).to_be_attached()
        if opened:
            await press(page, f".call-bar {drawn_on(icon=opened)}")
            await expect(page.locator(_BESIDE)).to_be_visible()
        return page

    return arrive


def advised(key: str) -> Arrive:
    """The call gives this advice: what leads to it is the governor's."""
    said = {"lib/live-call.js": ('advice = "";', f'advice = "{key}";')}
    return in_call(ADVISOR, seen=1, modules=said)


def graded(mine: str, theirs: str) -> Arrive:
    """The pictures are read so, for long enough to say it."""

    async def arrive(stage: Stage) -> Page:
        grades = f"get grades() {{ return {{ mine: '{mine}', theirs: '{theirs}' }};"
        page = await stage.visitor(
            FakeNode(called(ADVISOR)),
            modules={
                "lib/live-call.js": ("get grades() {", grades),
                "lib/call-news.js": ("STEADY_MS = 5000", "STEADY_MS = 0"),
            },
        )
        await expect(page.locator(".call-news .notice")).to_be_visible()
        return page

    return arrive


async def no_microphone(stage: Stage) -> Page:
    """The microphone was asked for, and does not come."""
    page = await in_call(ADVISOR, seen=1, script=_MICROPHONE_FAILS)(stage)
    await press(page, f".call-bar {drawn_on(icon='call-more')}")
    await press(page, f".more-items {drawn_on(icon='microphone')}")
    await expect(page.locator(".call-news .notice")).to_be_visible()
    return page


def starting(phase: str) -> Arrive:
    """Answered before the visitor was ready: what is said of their own picture."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(queued=waiting(), place=place(place=1))
        page = await stage.visitor(
            node,
            script=CAMERA_FAILS % "NotAllowedError" if phase == "refused" else "",
            modules=_SLOW_COUNTDOWN,
        )
        await on_screen(page, "start")
        await press(page, ".button.primary")
        await on_screen(page, "camera")
        if phase != "ask":
            await press(page, ".button.primary")
            await on_screen(page, "problem" if phase == "refused" else "check")
        node.change(called(ADVISOR))
        await on_screen(page, "call")
        await expect(page.locator(SHOWN).first).to_be_attached()
        if phase == "held":
            await press(page, f".start-buttons {drawn_on(icon='pause')}")
        await expect(page.locator(".camera-start")).to_have_attribute("data-phase", phase)
        return page

    return arrive


def written(*, opened: bool, large: bool = False) -> Arrive:
    """Words of both: in the open text, or the last ones below the pictures."""

    async def arrive(stage: Stage) -> Page:
        liked = {"signdesk.look.text": "huge"} if large else {}
        node = FakeNode(called(ADVISOR, keep_text=True))
        page = await stage.visitor(node, liked=liked)
        await on_screen(page, "call")
        await expect(page.locator(SHOWN).first).to_be_attached()
        await node.write(ADVISOR.id, "Bonjour ! Depuis quand la lampe clignote ?\n")
        await expect(page.locator(".last-lines")).to_be_visible()
        if opened:
            await press(page, f".call-bar {drawn_on(icon='text')}")
            await page.locator(".text-field").fill("Depuis hier soir.")
            await page.locator(".text-field").press("Enter")
            await node.write(ADVISOR.id, "Je rega")
            await expect(page.locator(".text-line.open")).to_be_visible()
        return page

    return arrive


def captioned(size: str = "") -> Arrive:
    """A transcriber's words below the pictures."""

    async def arrive(stage: Stage) -> Page:
        node = FakeNode(called(ADVISOR, TRANSCRIBER))
        liked = {"signdesk.look.captions": size} if size else {}
        page = await stage.visitor(node, liked=liked)
        await on_screen(page, "call")
        await expect(page.locator(SHOWN).first).to_be_attached()
        await node.write(TRANSCRIBER.id, "La lampe est sous garantie, vous pouvez la renvoyer")
        await expect(page.locator(".captions")).to_contain_text("garantie")
        return page

    return arrive


def cued(cue: Cue) -> Arrive:
    """The advisor tapped a cue."""

    async def arrive(stage: Stage) -> Page:
        node, page = await with_the_advisor(stage)
        node.cue(ADVISOR.id, cue)
        await expect(page.locator(".cue-card")).to_be_visible()
        return page

    return arrive


async def cue_sent(stage: Stage) -> Page:
    """The visitor tapped one."""
    page = await in_call(ADVISOR, seen=1)(stage)
    await press(page, ".cue")
    await expect(page.locator(".cue").first).to_contain_class("sent")
    return page


def more(icon: str, *, then: str = "", refuses: Mapping[str, str] | None = None) -> Arrive:
    """What the sheet "more" leads to; `then` is pressed there."""

    async def arrive(stage: Stage) -> Page:
        page = await stage.visitor(FakeNode(called(ADVISOR), refuses=refuses or {}))
        await on_screen(page, "call")
        await expect(page.locator(SHOWN).first).to_be_attached()
        await press(page, f".call-bar {drawn_on(icon='call-more')}")
        await press(page, f".more-items {drawn_on(icon=icon)}")
        if then:
            await press(page, then)
            await expect(page.locator(".sheet [role=status]:not(:empty)").first).to_be_visible()
        return page

    return arrive


async def with_the_advisor(stage: Stage) -> tuple[FakeNode, Page]:
    """A call whose picture is shown, and the node, which goes on with it."""
    node = FakeNode(called(ADVISOR))
    page = await stage.visitor(node)
    await on_screen(page, "call")
    await expect(page.locator(SHOWN).first).to_be_attached()
    return node, page


async def still(stage: Stage) -> Page:
    """The picture is held, and enlarged."""
    page = await more("call-still")(stage)
    await press(page, f".still-bar {drawn_on(icon='call-larger')}")
    return page


async def received(stage: Stage) -> Page:
    """A picture and a link came, and a file of the visitor's own was none."""
    node, page = await with_the_advisor(stage)
    await node.other_end("show", ADVISOR.id, "facture-lampe-aube.png")
    await node.other_end("link", ADVISOR.id, "https://example.org/retours/comment-faire?lampe=aube")
    await press(page, f".call-bar {drawn_on(icon='share')}")
    await expect(page.locator(".share-item")).to_have_count(2)
    empty = FilePayload(name="vide.txt", mimeType="text/plain", buffer=b"")
    await page.locator(".share-panel input[type=file]").last.set_input_files(empty)
    await expect(page.locator(".share-panel")).to_contain_text("vide.txt")
    return page


async def share_arrived(stage: Stage) -> Page:
    """Something came while the panel is closed."""
    node, page = await with_the_advisor(stage)
    await node.other_end("show", ADVISOR.id, "facture-lampe-aube.png")
    await expect(page.locator(".share-news")).not_to_be_empty()
    return page


async def screen_shown(stage: Stage) -> Page:
    """The advisor's screen beside their picture."""
    node, page = await with_the_advisor(stage)
    await node.other_end("screen", ADVISOR.id)
    await expect(page.locator(".tile.screen .cover")).to_be_hidden()
    return page


CALL_STATES: Final[Mapping[str, Arrive]] = {
    "call-connecting": in_call(ADVISOR, state=ContactState.CONNECTING, connected=0),
    **{f"call-start-{phase}": starting(phase) for phase in ("ask", "counting", "held", "refused")},
    "call": in_call(ADVISOR, seen=1),
    "call-no-camera": in_call(
        ADVISOR,
        seen=1,
        video=False,
        participants=[WITHOUT_CAMERA, ADVISOR],
        kept={f"{VISIT}.ready": "writes"},
    ),
    "call-left-handed": in_call(ADVISOR, seen=1, liked={"signdesk.look.hand": "left"}),
    "call-last-lines": written(opened=False),
    "call-text": written(opened=True),
    "call-text-huge": written(opened=True, large=True),
    "call-captions": captioned(),
    "call-captions-huge": captioned("huge"),
    "call-three": in_call(ADVISOR, INTERPRETER, seen=2),
    "call-four": in_call(ADVISOR, INTERPRETER, EXPERT, seen=3),
    "call-hold": in_call(ADVISOR, state=ContactState.ON_HOLD),
    "call-by-text": in_call(ADVISOR, transport=Transport.SOCKET),
    "call-asked": in_call(ADVISOR, seen=1, asked=Asked("Sam Leroy")),
    "call-observed": in_call(ADVISOR, SUPERVISOR, seen=1),
    "call-calling": in_call(ADVISOR, seen=1, calling=Call("Noé Petit", 2**42)),
    **{
        f"call-{key.replace('_', '-')}": advised(key)
        for key in ("too_slow", "strained", "more_light")
    },
    "call-no-microphone": no_microphone,
    "call-bad-network": graded("poor", "unreadable"),
    "call-bad-theirs": graded("good", "poor"),
    "call-bad-mine": graded("poor", "good"),
    **{f"call-cue-{cue.replace('_', '-')}": cued(cue) for cue in Cue},
    "call-cue-sent": cue_sent,
    "call-more": in_call(ADVISOR, seen=1, opened="call-more"),
    "call-settings": more("settings"),
    "call-report": more("call-report"),
    "call-reported": more("call-report", then=".choice-button"),
    "call-not-reported": more(
        "call-report", then=".choice-button", refuses={"report": "rate_limited"}
    ),
    "call-another": more("call-another"),
    "call-no-other": more(
        "call-another", then=".button.primary", refuses={"another_advisor": "nobody_here"}
    ),
    "call-swapped": more("call-swap"),
    "call-still": still,
    "call-share": in_call(ADVISOR, seen=1, opened="share"),
    "call-share-none": in_call(PLAIN_ADVISOR, seen=1, opened="share"),
    "call-shared": received,
    "call-share-news": share_arrived,
    "call-screen": screen_shown,
}

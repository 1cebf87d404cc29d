"""Letters to lines, lines to letters, and what the machine answers."""

import asyncio
import re

import pytest

from signdesk.media.conversation import greeting, reply
from signdesk.media.t140 import LONGEST_LINE, NEW_LINE, LineReader
from signdesk.media.typist import MOST_WAITING, Typist


def test_lines_come_out_when_finished() -> None:
    reader = LineReader()
    assert reader.feed("Bon") == []
    assert reader.feed("jour\u2028et") == ["Bonjour"]
    assert reader.feed(" merci\r\n") == ["et merci"]


def test_erasures_silence_and_blank_lines() -> None:
    reader = LineReader()
    assert reader.feed("\ufeffab\b\b\b\bc\x07\u2028") == ["c"]
    assert reader.feed("\u2028  \n\r\n") == []


@pytest.mark.parametrize(
    ("line", "locale", "part"),
    [
        ("Vous êtes un robot ?", "fr", "machine de test"),
        ("Merci beaucoup", "fr", "Avec plaisir"),
        ("au revoir", "fr", "raccrocher"),
        ("Mon colis est cassé", "fr", "« Mon colis est cassé »"),
        ("Are you human?", "en", "test machine"),
        ("bye", "en", "hang up"),
        ("My {parcel} is broken", "en", "“My {parcel} is broken”"),
        ("this", "en", "“this”"),
    ],
)
def test_answers_by_rule_or_repeats(line: str, locale: str, part: str) -> None:
    assert part in reply(line, locale)


def test_a_very_long_line_is_quoted_in_part() -> None:
    assert len(reply("é" * 5000, "fr")) < 300


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_sentences_are_short(locale: str) -> None:
    lines = ("x", "robot", "bye", "au revoir", "merci", "thanks", "bonjour", "hello")
    said = " ".join([greeting(locale), *(reply(line, locale) for line in lines)])
    for sentence in re.split(r"[.:]\s", said):
        words = [word for word in sentence.split() if re.search(r"\w", word)]
        assert len(words) <= 12, sentence


async def test_types_in_small_buffers_and_waits_for_a_way() -> None:
    sent: list[str] = []
    tried = asyncio.Event()
    all_sent = asyncio.Event()
    is_open = False

    async def send(letters: str) -> bool:
        tried.set()
        if is_open:
            sent.append(letters)
            if letters.endswith(NEW_LINE):
                all_sent.set()
        return is_open

    typist = Typist(send, buffer_s=0)
    typing = asyncio.create_task(typist.run())
    typist.write("Bonjour, ceci est une ligne.")
    async with asyncio.timeout(5):
        await tried.wait()
        assert sent == []
        is_open = True
        typist.wake()
        await all_sent.wait()
    typing.cancel()
    assert "".join(sent) == "Bonjour, ceci est une ligne." + NEW_LINE
    assert max(len(one) for one in sent) == 9, "30 letters a second in buffers of 300 ms"


def test_a_line_without_an_end_is_cut() -> None:
    reader = LineReader()
    for _ in range(1000):
        assert reader.feed("a" * 1000) == []
    (line,) = reader.feed(NEW_LINE)
    assert line == "a" * LONGEST_LINE


async def test_whoever_writes_faster_than_one_types_gets_fewer_answers() -> None:
    sent: list[str] = []
    whole = asyncio.Event()

    async def send(letters: str) -> bool:
        sent.append(letters)
        if len("".join(sent)) == MOST_WAITING:
            whole.set()
        return True

    typist = Typist(send, buffer_s=0)
    written = [typist.write("x" * 99) for _ in range(1000)]
    assert written == [True] * (MOST_WAITING // 100) + [False] * (1000 - MOST_WAITING // 100)
    running = asyncio.create_task(typist.run())
    async with asyncio.timeout(5):
        await whole.wait()
    running.cancel()
    assert typist.write("again")

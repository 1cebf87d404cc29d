import assert from "node:assert/strict";
import test from "node:test";

import { NEW_LINE } from "../../static/lib/t140.js";
import { difference, Transcript } from "../../static/lib/transcript.js";

/** @param {Transcript} transcript */
const read = (transcript) => transcript.lines.map(({ sender, text, open }) => `${sender}${open ? "…" : ":"} ${text}`);

test("two people write at once, letter by letter", () => {
  const transcript = new Transcript();
  for (const [sender, text] of [["a", "Bon"], ["b", "O"], ["a", "jour"], ["b", "ui"]]) transcript.add(sender, text);
  assert.deepEqual(read(transcript), ["a… Bonjour", "b… Oui"]);
  transcript.add("a", `${NEW_LINE}ça va`);
  assert.deepEqual(read(transcript), ["a: Bonjour", "b… Oui", "a… ça va"]);
});

test("erases whole characters, and back over the end of a line", () => {
  const transcript = new Transcript();
  transcript.add("a", `oui${NEW_LINE}👋`);
  transcript.add("a", "\b");
  assert.deepEqual(read(transcript), ["a: oui"]);
  transcript.add("a", "\b\b");
  assert.deepEqual(read(transcript), ["a… o"]);
  transcript.add("a", "\b\b\b");
  assert.deepEqual(read(transcript), []);
});

test("a line without an end is many lines: neither it nor its erasing holds a page up", () => {
  const transcript = new Transcript();
  transcript.add("a", "x".repeat(2_000_000));
  assert.deepEqual(transcript.lines.map(({ text }) => text.length), Array(500).fill(2000));
  transcript.add("a", "\b".repeat(2001));
  assert.deepEqual([transcript.lines.length, transcript.lines.at(-1).text.length], [499, 1999]);
});

test("an empty line is no line", () => {
  const transcript = new Transcript();
  transcript.add("a", `${NEW_LINE} ${NEW_LINE}`);
  assert.deepEqual(read(transcript), []);
});

test("what a changed field sends makes the other side's line the same", () => {
  const steps = ["B", "Bonjour", "Bonsoir", "Bonsoir 👋", "Bonsoir 🙂", "soir 🙂", ""];
  const transcript = new Transcript();
  let before = "";
  for (const after of steps) {
    transcript.add("a", difference(before, after));
    assert.equal(transcript.lines.map(({ text }) => text).join(""), after);
    before = after;
  }
  assert.equal(difference("même", "même"), "");
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { BUFFER_MS, LOSS_MARK, NEW_LINE, TextBuffer, TextReader } from "../../static/lib/t140.js";

/** A buffer and what it has sent, with the clock in the test's hand. */
function buffer(t, takes = () => true) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const sent = [];
  const made = new TextBuffer((text) => takes() && Boolean(sent.push(text)));
  return { made, sent };
}

test("letters typed within 300 ms go together", (t) => {
  const { made, sent } = buffer(t);
  made.push("b");
  t.mock.timers.tick(BUFFER_MS - 1);
  made.push("on");
  assert.deepEqual(sent, []);
  t.mock.timers.tick(1);
  assert.deepEqual(sent, ["bon"]);
  made.push("\b");
  t.mock.timers.tick(BUFFER_MS);
  assert.deepEqual(sent, ["bon", "\b"]);
});

test("what nothing carries is kept, in order", (t) => {
  let up = false;
  const { made, sent } = buffer(t, () => up);
  made.push("un ");
  t.mock.timers.tick(BUFFER_MS);
  made.push("deux");
  t.mock.timers.tick(BUFFER_MS);
  assert.deepEqual(sent, []);
  up = true;
  t.mock.timers.tick(BUFFER_MS);
  assert.deepEqual(sent, ["un deux"]);
});

test("a pasted page goes at 30 characters a second, and no character is cut", (t) => {
  const { made, sent } = buffer(t);
  made.push("😀".repeat(600));
  t.mock.timers.tick(BUFFER_MS);
  assert.equal(Array.from(sent.join("")).length, 300);
  t.mock.timers.tick(9900);
  const gone = Array.from(sent.join(""));
  assert.ok(gone.length > 580 && gone.length < 600, `${gone.length}`);
  assert.ok(gone.every((character) => character === "😀"));
  t.mock.timers.tick(1000);
  assert.equal(Array.from(sent.join("")).length, 600);
});

test("every line end becomes U+2028, also in two halves", () => {
  const reader = new TextReader();
  assert.equal(reader.read("a\r"), `a${NEW_LINE}`);
  assert.equal(reader.read("\nb\n"), `b${NEW_LINE}`);
  assert.equal(reader.read(`c${NEW_LINE}\r\n`), `c${NEW_LINE}${NEW_LINE}`);
});

test("erase and the loss mark stay; byte order marks and controls go", () => {
  assert.equal(new TextReader().read(`\ufeffx\b${LOSS_MARK}\u0007é\u009b`), `x\b${LOSS_MARK}é`);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { learn, newLine } from "../../static/lib/line.js";

const calm = { available: 400_000, wire: 380_000, rtt: 20, pathRtt: 15, loss: 0 };

/** Seconds of the same, each measured anew; returns the line after them. */
function after(line, seconds, changed = {}) {
  for (let i = 0; i < seconds; i += 1) {
    const second = { ...calm, ...changed };
    line = learn(line, { ...second, rtt: second.rtt + line.age / 1e6 });
  }
  return line;
}

test("a line that never gave way has no ceiling", () => {
  assert.equal(after(newLine(), 100).ceiling, Infinity);
});

test("an estimate that falls while it is used is the line's limit", () => {
  const line = after(after(newLine(), 10), 1, { available: 180_000 });
  assert.equal(line.ceiling, 200_000);
});

test("an estimate that falls while little is sent says nothing", () => {
  const line = after(after(newLine(), 10, { wire: 100_000 }), 1, { available: 180_000, wire: 100_000 });
  assert.equal(line.ceiling, Infinity);
});

test("a long queue, or losses beyond chance: what arrives is the limit", () => {
  const queue = after(after(newLine(), 10), 2, { rtt: 400, wire: 100_000, available: 400_000 });
  assert.equal(Math.round(queue.ceiling), 80_750, "half of the queue is gone in a second");
  const told = after(after(newLine(), 10), 1, { rtt: 400, wire: 100_000 });
  const again = { ...calm, rtt: told.rtt };
  assert.equal(learn(learn(told, again), again).ceiling, Infinity, "one report, told three times");
  assert.equal(after(queue, 3, { rtt: 400, wire: 70_000 }).ceiling, queue.ceiling, "while it drains");
  const overflow = after(after(newLine(), 10), 2, { loss: 0.25, wire: 120_000 });
  assert.equal(overflow.ceiling, 81_000);
  assert.equal(after(after(newLine(), 10), 20, { loss: 0.05 }).ceiling, Infinity, "chance");
});

test("the queue of the bursts at the beginning is none", () => {
  assert.equal(after(newLine(), 5, { rtt: 20 }).late, 0);
  assert.equal(after(after(newLine(), 1), 3, { rtt: 400 }).ceiling, Infinity);
});

test("a queue from the first second on is seen by the path's own delay; half lost is no burst", () => {
  const choked = { rtt: 800, wire: 100_000, available: 120_000 };
  const line = after(after(newLine(), 1), 2, { ...choked });
  assert.equal(line.ceiling, 65_000, "no burst makes such a queue");
  assert.ok(after(newLine(), 3, { ...choked, loss: 0.5 }).ceiling <= 60_000);
});

const limited = () => after(after(newLine(), 10), 1, { available: 180_000 });
const used = { available: 260_000, wire: 190_000 };

test("more is asked for after 8 calm seconds, and faster while it is carried", () => {
  const line = limited();
  assert.equal(after(line, 7, used).ceiling, 200_000);
  assert.ok(after(line, 8, used).ceiling > 200_000);
  let wide = line;
  for (let i = 0; i < 60; i += 1) wide = learn(wide, { ...calm, available: wide.ceiling, wire: wide.ceiling });
  assert.equal(wide.ceiling, Infinity, "a network that recovered is used within a minute");
});

test("asking that fails doubles the patience; what is not used is not asked for", () => {
  const asked = after(limited(), 8, used);
  const failed = after(asked, 1, { available: 170_000, wire: 190_000 });
  assert.equal(failed.patience, 16);
  assert.ok(failed.ceiling < 200_000);
  assert.equal(after(limited(), 60, { available: 180_000, wire: 60_000 }).ceiling, 200_000);
});

test("no line is taken for narrower than a picture", () => {
  assert.equal(after(after(newLine(), 10), 2, { rtt: 900, wire: 10_000 }).ceiling, 60_000);
});

test("learn is pure", () => {
  const line = Object.freeze(limited());
  assert.deepEqual(learn(line, Object.freeze({ ...calm })), learn(line, calm));
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { decide, initialState, SCALES } from "../../static/lib/governor.js";

const fine = {
  fps: 30,
  sourceFps: 30,
  width: 540,
  height: 720,
  limitation: "none",
  available: 3_000_000,
  bitrate: 1_000_000,
  loss: 0,
  theirView: "good",
};

/** Runs seconds of the same sample; returns every decision. */
function run(state, seconds, changed = {}) {
  const decisions = [];
  for (let i = 0; i < seconds; i += 1) {
    const sample = { ...fine, ...(typeof changed === "function" ? changed(i) : changed) };
    const decision = decide(state, sample);
    decisions.push(decision);
    state = decision.state;
  }
  return decisions;
}

const warm = () => run(initialState(), 10).at(-1).state;
const scales = (decisions) => decisions.map(({ settings }) => settings.scale);

test("a good network and machine: the whole picture at 30 frames, no advice", () => {
  for (const { settings, advice } of run(initialState(), 60)) {
    assert.equal(settings.scale, 1);
    assert.equal(settings.maxFramerate, 30);
    assert.ok(settings.maxBitrate > 1_000_000);
    assert.equal(advice, null);
  }
});

test("the first estimate of the network changes nothing", () => {
  const start = run(initialState(), 6, { available: 300_000, limitation: "bandwidth", fps: 12 });
  assert.deepEqual(new Set(scales(start)), new Set([1]));
});

test("few frames: pixels go, frames stay", () => {
  const decisions = run(warm(), 20, { fps: 14, limitation: "cpu" });
  assert.equal(decisions.at(-1).settings.scale, SCALES.at(-1));
  assert.ok(decisions.every(({ settings }) => settings.maxFramerate === 30));
  assert.equal(decisions[0].settings.scale, 1, "one bad second is no reason");
});

test("a network that lost its width is met in one step", () => {
  const used = scales(run(warm(), 4, { available: 220_000, limitation: "bandwidth" }));
  assert.equal(used[1], 2);
});

test("a camera in the dark: no pixels are taken, more light is asked for", () => {
  const dark = run(warm(), 10, { fps: 14, sourceFps: 15 });
  assert.equal(dark.at(-1).settings.scale, 1);
  assert.equal(dark.at(-1).advice, "more_light");
  assert.equal(run(dark.at(-1).state, 4).at(-1).advice, null);
});

test("under 120 kbit/s it says so, and sharp beats fluid; it takes it back when it is over", () => {
  const slow = run(warm(), 10, { available: 90_000, limitation: "bandwidth", fps: 11 });
  assert.equal(slow.at(-1).advice, "too_slow");
  assert.equal(slow.at(-1).settings.maxFramerate, 10);
  assert.equal(slow.at(-1).settings.scale, 540 / 240);
  const between = run(slow.at(-1).state, 10, { available: 140_000, fps: 10 });
  assert.equal(between.at(-1).advice, "too_slow", "between the limits nothing flickers");
  assert.equal(run(between.at(-1).state, 6, { available: 400_000 }).at(-1).advice, null);
});

test("frames that we hold back ourselves are no matter of light", () => {
  const slow = run(warm(), 10, { available: 90_000, limitation: "bandwidth", fps: 11 }).at(-1).state;
  const held = run(slow, 8, { available: 300_000, fps: 10, sourceFps: 10 });
  assert.ok(held.every(({ advice }) => advice !== "more_light"));
});

test("a low estimate is asked about again: one second in eight is allowed twice as much", () => {
  const low = run(warm(), 10, { available: 90_000, limitation: "bandwidth", fps: 10 }).at(-1).state;
  const rates = run(low, 16, { available: 90_000, limitation: "bandwidth", fps: 10 }).map(
    ({ settings }) => settings.maxBitrate,
  );
  assert.equal(rates.filter((rate) => rate === 300_000).length, 2);
  assert.equal(rates.filter((rate) => rate === 150_000).length, 14);
});

test("it climbs back when there is room", () => {
  const low = run(warm(), 10, { available: 220_000, limitation: "bandwidth" }).at(-1).state;
  const decisions = run(low, 60);
  assert.equal(decisions.at(-1).settings.scale, 1);
  const steps = new Set(scales(decisions));
  assert.ok(steps.has(1.5) && steps.has(1.25), "step by step");
});

test("no hunting: a step up that fails makes the next one rarer", () => {
  // A machine that carries scale 1.25 and not 1.
  let state = run(warm(), 4, { fps: 15, limitation: "cpu" }).at(-1).state;
  let changes = 0;
  let last = 1.25;
  for (let i = 0; i < 300; i += 1) {
    const strained = last === 1 ? { fps: 15, limitation: "cpu" } : {};
    const decision = decide(state, { ...fine, ...strained });
    state = decision.state;
    if (decision.settings.scale !== last) changes += 1;
    last = decision.settings.scale;
  }
  assert.ok(changes >= 2 && changes <= 12, `${changes} changes in 5 minutes`);
});

test("a browser without an estimate is governed by frames alone", () => {
  const state = run(warm(), 10, { available: null, limitation: null, fps: 12 }).at(-1).state;
  assert.ok(state.level > 0);
  assert.equal(run(state, 80, { available: null, limitation: null }).at(-1).settings.scale, 1);
});

test("what the other side sees counts where the way is strained", () => {
  const seen = { theirView: "unreadable", loss: 0.05 };
  assert.ok(run(warm(), 4, seen).at(-1).settings.scale > 1);
  assert.equal(run(warm(), 4, { theirView: "unreadable" }).at(-1).settings.scale, 1);
});

test("decide is pure", () => {
  const state = Object.freeze(warm());
  assert.deepEqual(decide(state, Object.freeze({ ...fine })), decide(state, fine));
});

test("a share of the uplink is met by fewer pixels, not by fewer frames", () => {
  const [last] = run(warm(), 30, { budget: 400_000 }).slice(-1);
  assert.equal(last.settings.maxFramerate, 30);
  assert.ok(last.settings.scale > 1);
  assert.ok(last.settings.maxBitrate <= 400_000);
  // With the others gone it grows again.
  assert.equal(run(last.state, 120).at(-1).settings.scale, 1);
  // A small share of a good network is no slow network.
  assert.equal(last.advice, null);
});

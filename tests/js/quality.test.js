import assert from "node:assert/strict";
import { test } from "node:test";

import { decide, Governor, initialState, SCALES, START_LEVEL } from "../../static/lib/quality.js";
import { settle } from "./fakes.js";

const fine = {
  fps: 30,
  sourceFps: 30,
  width: 540,
  height: 720,
  limitation: "none",
  available: 3_000_000,
  bitrate: 1_000_000,
  wire: 1_050_000,
  codec: "AV1",
  encodeMs: 5,
  pixels: 200_000,
  rtt: 30,
  pathRtt: 20,
  loss: 0,
  theirView: "good",
};

const USABLE = ["AV1", "VP9", "VP8"];
const begun = () => {
  const state = initialState(USABLE);
  state.coder.codec = "AV1";
  return state;
};

/** Runs seconds of the same sample; returns every decision. */
function run(state, seconds, changed = {}) {
  const decisions = [];
  for (let i = 0; i < seconds; i += 1) {
    const sample = { ...fine, ...(typeof changed === "function" ? changed(i) : changed) };
    const decision = decide(state, { ...sample, rtt: sample.rtt + i / 1e6 }); // measured anew
    decisions.push(decision);
    state = decision.state;
  }
  return decisions;
}

const warm = (changed = {}) => run(begun(), 10, changed).at(-1).state;
const scales = (decisions) => decisions.map(({ settings }) => settings.scale);
/** A line of so many bit/s, filled. */
const line = (bits) => ({ available: bits, wire: bits * 0.95, bitrate: bits * 0.8, limitation: "bandwidth", fps: 25 });

test("a good network and machine: the whole picture at 30 frames after a second, no advice", () => {
  for (const { settings, advice } of run(begun(), 60)) {
    assert.equal(settings.scale, 1);
    assert.equal(settings.maxFramerate, 30);
    assert.ok(settings.maxBitrate > 1_000_000);
    assert.equal(settings.codec, "AV1");
    assert.equal(advice, null);
  }
});

test("the beginning follows the estimate, up at once and down at once", () => {
  const [first] = run(begun(), 1, line(330_000));
  assert.equal(first.settings.scale, 2);
  const [less] = run(first.state, 1, line(100_000));
  assert.ok(less.settings.scale >= 2.5);
  assert.equal(run(begun(), 3, { available: null }).at(-1).settings.scale, SCALES[START_LEVEL]);
});

test("few frames: pixels go, frames stay", () => {
  const decisions = run(warm(), 40, { fps: 14 });
  assert.equal(decisions.at(-1).settings.scale, SCALES.at(-1));
  assert.ok(decisions.every(({ settings }) => settings.maxFramerate === 30));
  assert.equal(decisions[0].settings.scale, 1, "one bad second is no reason");
});

test("a network that lost its width is met in one step, and five frames less make the rest sharp", () => {
  const decisions = run(warm(), 4, line(220_000));
  assert.ok(decisions[1].settings.scale >= 1.75);
  assert.equal(decisions[1].settings.maxFramerate, 25);
});

test("what a codec needs a pixel decides how large the picture may be", () => {
  const size = (codec) => run(begun(), 6, { ...line(300_000), codec }).at(-1).settings.scale;
  assert.ok(size("VP8") > size("AV1"));
});

test("a camera in the dark: no pixels are taken, more light is asked for", () => {
  const dark = run(warm(), 10, { fps: 14, sourceFps: 15 });
  assert.equal(dark.at(-1).settings.scale, 1);
  assert.equal(dark.at(-1).advice, "more_light");
  assert.equal(run(dark.at(-1).state, 4).at(-1).advice, null);
});

test("under 120 kbit/s it says so, and sharp beats fluid; it takes it back when it is over", () => {
  const slow = run(warm(), 40, line(90_000));
  assert.equal(slow.at(-1).advice, "too_slow");
  assert.equal(slow.at(-1).settings.maxFramerate, 10);
  assert.equal(slow.at(-1).settings.scale, 540 / 240);
  assert.equal(run(slow.at(-1).state, 80, line(400_000)).at(-1).advice, null);
});

test("150 kbit/s is enough, also where the estimate goes up and down", () => {
  const unsteady = (i) => line(i % 8 < 6 ? 122_000 : 165_000);
  for (const { advice, settings } of run(run(begun(), 10, line(150_000)).at(-1).state, 120, unsteady)) {
    assert.equal(advice, null);
    assert.ok(settings.maxFramerate >= 20);
  }
});

test("a queue of our own tells of a slow line that the estimate's floor hides", () => {
  const state = run(begun(), 6, line(125_000)).at(-1).state;
  const late = run(state, 30, { ...line(120_000), wire: 95_000, rtt: 500, loss: 0.05 });
  assert.equal(late.at(-1).advice, "too_slow");
  assert.ok(late.at(-1).settings.maxBitrate < 80_000);
});

test("where packets are lost room is left for those that are sent again", () => {
  const settled = (loss) => run(begun(), 20, { ...line(150_000), available: 160_000, loss }).at(-1).settings;
  const [clean, lossy] = [settled(0), settled(0.05)];
  assert.equal(clean.scale, lossy.scale);
  assert.ok(clean.maxBitrate > 150_000);
  assert.ok(lossy.maxBitrate < 100_000, `${lossy.maxBitrate}`);
  const wide = run(warm(), 20, { loss: 0.05 }).at(-1).settings;
  assert.equal(wide.scale, 1, "a wide line that loses packets carries the whole picture");
});

test("a line that chokes on the start is known within seconds", () => {
  const choked = { ...line(120_000), wire: 112_000, rtt: 800, loss: 0.1 };
  const [first] = run(begun(), 1, { available: 150_000, rtt: 40 });
  const decisions = run(first.state, 7, choked);
  assert.ok(decisions[1].settings.maxBitrate < 75_000);
  assert.equal(decisions.at(-1).advice, "too_slow");
});

test("a line that gave way is kept below, and asked again later", () => {
  const full = { available: 300_000, wire: 290_000, bitrate: 250_000, limitation: "bandwidth" };
  const state = run(begun(), 12, full).at(-1).state;
  const [fell] = run(state, 1, { ...full, available: 180_000 });
  assert.equal(fell.settings.maxBitrate, 170_000);
  const later = run(fell.state, 12, { ...full, available: 270_000, wire: 190_000 });
  assert.equal(later[5].settings.maxBitrate, 170_000);
  assert.ok(later.at(-1).settings.maxBitrate > 170_000);
});

test("frames that we hold back ourselves are no matter of light", () => {
  const slow = run(warm(), 40, line(90_000)).at(-1).state;
  const held = run(slow, 8, { ...line(300_000), fps: 10, sourceFps: 10 });
  assert.ok(held.every(({ advice }) => advice !== "more_light"));
});

test("it climbs back when there is room", () => {
  const low = run(warm(), 10, line(220_000)).at(-1).state;
  const decisions = run(low, 200);
  assert.equal(decisions.at(-1).settings.scale, 1);
  const steps = new Set(scales(decisions));
  assert.ok(steps.has(1.5) && steps.has(1.25), "step by step");
});

test("no hunting: a step up that fails makes the next one rarer", () => {
  // A machine that carries scale 1.25 and not 1.
  let state = run(warm(), 4, { fps: 15 }).at(-1).state;
  let changes = 0;
  let last = 1.25;
  for (let i = 0; i < 300; i += 1) {
    const decision = decide(state, { ...fine, ...(last === 1 ? { fps: 15 } : {}) });
    state = decision.state;
    if (decision.settings.scale !== last) changes += 1;
    last = decision.settings.scale;
  }
  assert.ok(changes >= 2 && changes <= 12, `${changes} changes in 5 minutes`);
});

test("a strained machine sends a simpler codec first, then a smaller picture, then says so", () => {
  const decisions = run(warm(), 60, (i) => ({ limitation: "cpu", fps: 15, codec: i < 3 ? "AV1" : "VP8" }));
  assert.equal(decisions[2].settings.codec, "VP9");
  assert.equal(decisions.at(-1).settings.codec, "VP8");
  assert.equal(decisions.at(-1).settings.scale, SCALES.at(-1));
  assert.equal(decisions.at(-1).advice, "strained");
  assert.equal(run(decisions.at(-1).state, 20).at(-1).advice, null);
});

test("a browser without an estimate is governed by frames alone", () => {
  const blind = { available: null, limitation: null };
  const state = run(warm(blind), 10, { ...blind, fps: 12 }).at(-1).state;
  assert.ok(state.level > START_LEVEL);
  assert.equal(run(state, 200, blind).at(-1).settings.scale, 1);
});

test("what the other side sees counts where packets are lost beyond chance", () => {
  const state = run(warm(), 6).at(-1).state;
  assert.ok(run(state, 4, { theirView: "unreadable", loss: 0.12 }).at(-1).settings.scale > 1);
  assert.equal(run(state, 4, { theirView: "poor" }).at(-1).settings.scale, 1);
});

test("what leaves well and is not seen there: a key frame wakes their decoder, and seldom", () => {
  const decisions = run(warm(), 23, { theirView: "unreadable" });
  const sent = decisions.flatMap(({ settings }, second) => (settings.keyFrame ? [second] : []));
  assert.deepEqual(sent, [2, 12, 22]);
  const lossy = run(warm(), 30, { theirView: "unreadable", loss: 0.05 }).slice(5);
  assert.ok(lossy.every(({ settings }) => !settings.keyFrame), "there the other side asks itself");
  assert.ok(run(warm(), 20, { theirView: "unreadable", fps: 12 }).every(({ settings }) => !settings.keyFrame));
});

test("decide is pure", () => {
  const state = Object.freeze(warm());
  assert.deepEqual(decide(state, Object.freeze({ ...fine })), decide(state, fine));
});

test("a share of the uplink is met by fewer pixels, not by fewer frames than read well", () => {
  const [last] = run(warm(), 30, { budget: 400_000 }).slice(-1);
  assert.equal(last.settings.maxFramerate, 30);
  assert.ok(last.settings.scale > 1);
  assert.ok(last.settings.maxBitrate <= 400_000);
  // With the others gone it grows again.
  assert.equal(run(last.state, 120).at(-1).settings.scale, 1);
  // A small share of a good network is no slow network.
  assert.equal(last.advice, null);
});

/** A sender that takes what it is given; `calls` are the arguments of setParameters. */
class FakeSender {
  calls = [];
  parameters = { encodings: [{}], codecs: ["VP8", "AV1"].map((name) => ({ mimeType: `video/${name}` })) };

  getParameters() {
    return structuredClone(this.parameters);
  }

  async setParameters(...given) {
    this.calls.push(given);
    [this.parameters] = given;
    if (this.refuses) throw new Error("negotiating");
  }
}

test("the shell begins small in the best codec, applies changes only, and tries again", async () => {
  const sender = new FakeSender();
  const governor = new Governor(sender);
  await governor.begin();
  const [[first]] = sender.calls;
  assert.equal(first.encodings[0].scaleResolutionDownBy, 3);
  assert.deepEqual(first.encodings[0].codec, { mimeType: "video/AV1" });
  assert.equal(first.degradationPreference, "maintain-resolution");
  sender.refuses = true;
  governor.observe(fine, "good", Infinity);
  await settle();
  sender.refuses = false;
  for (let i = 0; i < 3; i += 1) {
    governor.observe(fine, "good", Infinity);
    await settle();
  }
  assert.equal(sender.calls.length, 3, "the refused one again, and the same ones once");
});

test("the shell sends a key frame as an option of the same settings", async () => {
  const sender = new FakeSender();
  const governor = new Governor(sender);
  await governor.begin();
  for (let i = 0; i < 5; i += 1) {
    governor.observe(fine, "unreadable", Infinity);
    await settle();
  }
  const options = sender.calls.map(([, option]) => option).filter(Boolean);
  assert.deepEqual(options, [{ encodingOptions: [{ keyFrame: true }] }]);
});

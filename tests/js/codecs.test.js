import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseCodec, firstCodec, hasH264Chip, newCoder, usableCodecs } from "../../static/lib/codecs.js";

const usable = ["AV1", "VP9", "VP8"];
const VGA = 640 * 480;

/** Seconds in each of which the codec in use costs `ms(codec)` a frame. */
function run(state, seconds, { ms = () => 4, pixels = VGA, limitation = "none", among = usable } = {}) {
  const used = [];
  for (let i = 0; i < seconds; i += 1) {
    const second = { codec: state.codec, encodeMs: ms(state.codec), pixels, limitation };
    state = chooseCodec(state, among, second);
    used.push(state.codec);
  }
  return { state, used };
}
const inAv1 = () => ({ ...newCoder(), codec: "AV1" });

test("what both ends know, the best first; H.264 only from a chip", () => {
  const negotiated = ["VP8", "rtx", "H264", "AV1", "VP9", "red"].map((name) => ({ mimeType: `video/${name}` }));
  assert.deepEqual(usableCodecs(negotiated, false), ["AV1", "VP9", "VP8"]);
  assert.deepEqual(usableCodecs(negotiated, true), ["AV1", "VP9", "H264", "VP8"]);
  assert.deepEqual(usableCodecs([{ mimeType: "video/VP8" }], true), ["VP8"]);
  assert.deepEqual(usableCodecs([], false), []);
});

test("the best one is begun with, unless it is known to be slow here", () => {
  assert.equal(firstCodec(newCoder(), usable, VGA), "AV1");
  assert.equal(firstCodec(newCoder({ AV1: 50 }), usable, VGA), "VP9");
  assert.equal(firstCodec(newCoder({ AV1: 50 }), usable, VGA / 4), "AV1");
  assert.equal(firstCodec(newCoder({ AV1: 90, VP9: 90, VP8: 90 }), usable, VGA), "VP8");
  assert.equal(firstCodec(newCoder(), [], VGA), null);
});

test("a codec that costs over 10 ms a frame gives way to the next after 3 seconds", () => {
  const { used } = run(inAv1(), 10, { ms: (codec) => (codec === "AV1" ? 14 : 5) });
  assert.deepEqual(used.slice(0, 3), ["AV1", "AV1", "VP9"]);
  assert.equal(used.at(-1), "VP9");
});

test("a machine that the browser finds strained gives way, down to VP8 and no further", () => {
  const { used } = run(inAv1(), 30, { limitation: "cpu" });
  assert.equal(used.at(-1), "VP8");
  assert.deepEqual([...new Set(used)], usable);
});

test("it returns where the picture is small enough, but not at once, and without flapping", () => {
  const cost = (codec) => (codec === "AV1" ? 14 : 5);
  const strained = run(inAv1(), 5, { ms: cost }).state;
  assert.equal(run(strained, 60, { ms: cost }).used.at(-1), "VP9", "the same picture is no reason");
  const smaller = run(strained, 40, { ms: (codec) => cost(codec) / 4, pixels: VGA / 4 });
  assert.equal(smaller.used.indexOf("AV1") >= 15, true);
  assert.equal(smaller.used.at(-1), "AV1");
});

test("costs are kept by codec and by size; chooseCodec changes nothing that it is given", () => {
  const before = Object.freeze({ ...inAv1(), cost: Object.freeze({}) });
  const { cost } = chooseCodec(before, usable, { codec: "AV1", encodeMs: 3, pixels: 500_000, limitation: null });
  assert.deepEqual(cost, { AV1: 6 });
  // The first second after a switch still tells of the codec before.
  const other = chooseCodec(before, usable, { codec: "VP8", encodeMs: 3, pixels: 500_000, limitation: null });
  assert.deepEqual(other.cost, {});
});

test("a chip for H.264 is asked for, and a browser that cannot tell has none", async (t) => {
  const capabilities = { encodingInfo: async () => ({ supported: true, powerEfficient: true }) };
  const was = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  t.after(() => {
    delete globalThis.navigator;
    if (was) Object.defineProperty(globalThis, "navigator", was);
  });
  Object.defineProperty(globalThis, "navigator", { value: { mediaCapabilities: capabilities }, configurable: true });
  assert.equal(await hasH264Chip(), true);
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  assert.equal(await hasH264Chip(), false);
});

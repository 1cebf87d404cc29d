// Light and hands by the picture's statistics, on frames made here.

import assert from "node:assert/strict";
import test from "node:test";

import { Hands, movedShare, ZONES } from "../../static/lib/hand-zones.js";
import { LightMeter, lightOf } from "../../static/lib/light.js";
import { luminance } from "../../static/lib/luminance.js";

const [WIDTH, HEIGHT] = [64, 48];

/** A frame by the brightness of each point, in shares of the picture. */
function frame(/** @type {(x: number, y: number) => number} */ at) {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    at(((i % WIDTH) + 0.5) / WIDTH, (Math.floor(i / WIDTH) + 0.5) / HEIGHT),
  );
  return { data, width: WIDTH, height: HEIGHT };
}

const inFace = (/** @type {number} */ x, /** @type {number} */ y) => Math.hypot(x - 0.5, y - 0.32) < 0.2;
const inZone = (/** @type {import("../../static/lib/luminance.js").Zone} */ zone, /** @type {number} */ x, /** @type {number} */ y) =>
  x > zone.left && x < zone.right && y > zone.top && y < zone.bottom;

test("brightness is that of the eye: green counts most", () => {
  const { data } = luminance(new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]), 3, 1);
  assert.deepEqual([...data], [54, 182, 18]);
});

test("dark, backlit and fine are told apart", () => {
  const lit = (/** @type {number} */ face, /** @type {number} */ around) => lightOf(frame((x, y) => (inFace(x, y) ? face : around)));
  assert.equal(lit(150, 120), "fine");
  assert.equal(lit(150, 20), "dark", "a lit face above hands that nobody sees");
  const body = (/** @type {number} */ x, /** @type {number} */ y) => inFace(x, y) || (y > 0.5 && Math.abs(x - 0.5) < 0.35);
  assert.equal(lightOf(frame((x, y) => (body(x, y) ? 120 : 15))), "fine", "somebody lit, before a dark room");
  assert.equal(lit(30, 35), "dark");
  assert.equal(lit(60, 230), "backlit");
  assert.equal(lit(70, 110), "fine", "dark skin before a plain wall is no shadow");
  assert.equal(lit(150, 250), "fine", "a face that is lit may have a window behind it");
});

test("the verdict changes once it has lasted", () => {
  const meter = new LightMeter();
  const [light, dark] = [frame(() => 140), frame(() => 20)];
  assert.equal(meter.see(light), null);
  for (let i = 0; i < 4; i += 1) meter.see(light);
  assert.equal(meter.verdict, "fine");
  for (let i = 0; i < 4; i += 1) meter.see(dark);
  assert.equal(meter.verdict, "fine", "somebody walks past the lamp");
  assert.equal(meter.see(dark), "dark");
});

/** Frames of somebody whose hands are where `hands` says, at each step of a wave. */
function wave(/** @type {("left"|"right")[]} */ hands, /** @type {number} */ step, brighter = 0) {
  return frame((x, y) => {
    const hand = hands.some((side) => inZone(ZONES[side], x, y) && Math.sin((x + step / 7) * 40) > 0.3);
    return (hand ? 190 : 90) + brighter;
  });
}

test("a hand that waves in its zone is seen, the other is not", () => {
  const hands = new Hands();
  for (let step = 0; step < 8; step += 1) hands.see(wave(["left"], step));
  assert.deepEqual(hands.seen, { left: true, right: false });
  for (let step = 0; step < 8; step += 1) hands.see(wave(["right"], step));
  assert.deepEqual(hands.seen, { left: true, right: true }, "what was seen stays seen");
});

test("a still picture, one jerk, a lamp and a shaken camera are no hands", () => {
  const hands = new Hands();
  for (let step = 0; step < 8; step += 1) hands.see(wave(["left", "right"], 1));
  hands.see(wave(["left", "right"], 2));
  for (let step = 0; step < 8; step += 1) hands.see(wave([], 0, step * 15));
  for (let step = 0; step < 8; step += 1) hands.see(frame((x, y) => (Math.sin((x + y) * 30 + step * 2) > 0 ? 200 : 60)));
  assert.deepEqual(hands.seen, { left: false, right: false });
});

test("an exposure that changes by itself moves nothing", () => {
  assert.equal(movedShare(wave(["left"], 0), wave(["left"], 0, 40), ZONES.left), 0);
  assert.ok(movedShare(wave(["left"], 0), wave(["left"], 3), ZONES.left) > 0.2);
});

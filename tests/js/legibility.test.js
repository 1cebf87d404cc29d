import assert from "node:assert/strict";
import { test } from "node:test";

import { endToEndDelay, FrameHistory, grade, isFreeze, LegibilityMeter } from "../../static/lib/legibility.js";

const window = { seconds: 10, fps: 30, frozen: 0, freezes: 0, delay: 100 };

/** Frames at a steady rate. @returns the time of the last one */
function play(history, from, fps, seconds) {
  let at = from;
  for (let i = 1; i <= fps * seconds; i += 1) {
    at = from + (i * 1000) / fps;
    history.shown(at, 1);
  }
  return at;
}

for (const [expected, changed] of [
  ["good", {}],
  ["good", { fps: 24 }],
  ["good", { delay: null }],
  ["fair", { fps: 23.9 }],
  ["fair", { fps: 20 }],
  ["fair", { delay: 400 }],
  ["fair", { delay: 800 }],
  ["poor", { fps: 19.9 }],
  ["poor", { fps: 15 }],
  ["poor", { freezes: 1, frozen: 0.05 }],
  ["unreadable", { fps: 14.9 }],
  ["unreadable", { freezes: 1, frozen: 0.051 }],
  ["unreadable", { delay: 801 }],
  ["unknown", { seconds: 0.9 }],
  ["unknown", { seconds: 0, fps: 0 }],
]) {
  test(`${JSON.stringify(changed)} is ${expected}`, () => {
    assert.equal(grade({ ...window, ...changed }), expected);
  });
}

test("a freeze is a gap of max(3 x average, average + 150 ms)", () => {
  assert.equal(isFreeze(182, 33), false);
  assert.equal(isFreeze(183, 33), true);
  assert.equal(isFreeze(299, 100), false);
  assert.equal(isFreeze(300, 100), true);
});

test("delay adds half a round trip, the buffer and two frames", () => {
  assert.equal(endToEndDelay(80, 50, 25), 170);
  assert.equal(endToEndDelay(null, 50, 25), null);
  assert.equal(endToEndDelay(80, null, 25), null);
  assert.equal(endToEndDelay(80, 50, 0), null);
});

test("steady frames are counted over the last ten seconds", () => {
  const history = new FrameHistory();
  history.shown(0, 1);
  const end = play(history, play(history, 0, 10, 10), 30, 10);
  const seen = history.window(end);
  assert.ok(Math.abs(seen.fps - 30) < 0.5, `${seen.fps}`);
  assert.ok(Math.abs(seen.seconds - 10) < 0.1);
  assert.equal(seen.freezes, 0);
});

test("a gap is a freeze while it lasts and afterwards", () => {
  const history = new FrameHistory();
  const end = play(history, 0, 25, 4);
  assert.equal(history.window(end + 180).freezes, 0);
  const open = history.window(end + 1000);
  assert.equal(open.freezes, 1);
  assert.ok(Math.abs(open.frozen - 0.2) < 0.01, `${open.frozen}`);
  history.shown(end + 1000, 1);
  assert.equal(history.window(end + 1000).freezes, 1);
  const healed = play(history, end + 1000, 25, 11);
  assert.equal(history.window(healed).freezes, 0);
});

test("frames that went unnoticed are no freeze", () => {
  const history = new FrameHistory();
  const end = play(history, 0, 30, 2);
  history.shown(end + 300, 9);
  assert.equal(history.window(end + 300).freezes, 0);
});

test("hidden time does not count", () => {
  const history = new FrameHistory();
  const end = play(history, 0, 30, 3);
  history.hidden(end);
  history.shown(end + 2000, 1);
  history.visible(end + 6000);
  const seen = history.window(play(history, end + 6000, 30, 1));
  assert.ok(Math.abs(seen.seconds - 4) < 0.1, `${seen.seconds}`);
  assert.equal(seen.freezes, 0);
});

test("nothing shown yet is unknown, nothing after being shown again is a freeze", () => {
  const history = new FrameHistory();
  assert.equal(grade({ ...history.window(60000), delay: null }), "unknown");
  const end = play(history, 0, 30, 2);
  history.hidden(end);
  history.visible(end + 1000);
  assert.equal(history.window(end + 2000).freezes, 1);
});

/** A video element at the edge: the test says when a frame is shown. */
class FakeVideo {
  #next = () => {};
  #presented = 0;

  requestVideoFrameCallback(callback) {
    this.#next = callback;
    return 1;
  }

  cancelVideoFrameCallback() {}

  show(width, height) {
    this.#presented += 1;
    this.#next(this.#presented * 33, { presentedFrames: this.#presented, width, height });
  }
}

test("the browser's placeholder is no frame, what follows it is", () => {
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  globalThis.IntersectionObserver = class {
    observe() {}
    disconnect() {}
  };
  const meter = new LegibilityMeter();
  const video = new FakeVideo();
  let frames = 0;
  meter.addEventListener("frame", () => (frames += 1));
  meter.attach(video);
  video.show(2, 2);
  assert.equal(frames, 0);
  video.show(480, 640);
  video.show(480, 640);
  assert.equal(frames, 1);
});

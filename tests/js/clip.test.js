// A company's clip: what its button offers, when it begins, and what stands where it does not come.

import assert from "node:assert/strict";
import test from "node:test";

import { clip, mayBegin, offerOf } from "../../static/widget/clip.js";
import { FakeDocument } from "./fakes.js";

function browser({ still = false, saveData = false } = {}) {
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { connection: { saveData } } });
  globalThis.matchMedia = /** @type {any} */ (() => ({ matches: still }));
}

test("its button follows what the video does", () => {
  assert.equal(offerOf({ paused: true, ended: false }), "play");
  assert.equal(offerOf({ paused: false, ended: false }), "pause");
  assert.equal(offerOf({ paused: true, ended: true }), "again");
});

test("it begins by itself only where neither motion nor data is spared", () => {
  const begins = (/** @type {any} */ how) => (browser(how), mayBegin());
  assert.deepEqual([{}, { still: true }, { saveData: true }].map(begins), [true, false, false]);
});

test("without a clip of the company nothing stands in for it", () => {
  globalThis.document = /** @type {any} */ (new FakeDocument());
  assert.equal(clip("welcome"), null);
});

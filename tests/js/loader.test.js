/** The loader stays small: companies put it on every page of their sites. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

const source = readFileSync(new URL("../../static/widget.js", import.meta.url));

test("is at most 3 KB gzipped", () => {
  assert.ok(gzipSync(source).length <= 3 * 1024, `${gzipSync(source).length} bytes`);
});

test("asks for all that the iframe may need, and for a message's origin and source", () => {
  const text = source.toString();
  const allow = "camera; microphone; autoplay; display-capture; fullscreen; screen-wake-lock; clipboard-write";
  assert.ok(text.includes(allow));
  assert.match(text, /origin !== desk \|\| source !== frame\.contentWindow/);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { watchNetwork } from "../../static/lib/network-change.js";

function watched(type) {
  const [page, connection, end] = [new EventTarget(), new EventTarget(), new AbortController()];
  connection.type = type;
  const seen = { changes: 0, page, connection, end };
  watchNetwork(() => (seen.changes += 1), end.signal, { page, connection });
  seen.becomes = (other) => {
    connection.type = other;
    connection.dispatchEvent(new Event("change"));
  };
  return seen;
}

test("Wi-Fi to mobile, and back on line: a change each; no network is none", () => {
  const seen = watched("wifi");
  seen.becomes("cellular");
  assert.equal(seen.changes, 1);
  seen.becomes("none");
  assert.equal(seen.changes, 1);
  seen.becomes("wifi");
  seen.page.dispatchEvent(new Event("online"));
  assert.equal(seen.changes, 3);
});

test("a new estimate of the same network's speed is no change; after the call nothing is", () => {
  const seen = watched("wifi");
  seen.becomes("wifi");
  assert.equal(seen.changes, 0);
  seen.end.abort();
  seen.becomes("cellular");
  seen.page.dispatchEvent(new Event("online"));
  assert.equal(seen.changes, 0);
});

test("a browser without the figure has the page's own event", () => {
  const page = new EventTarget();
  let changes = 0;
  watchNetwork(() => (changes += 1), new AbortController().signal, { page, connection: null });
  page.dispatchEvent(new Event("online"));
  assert.equal(changes, 1);
});

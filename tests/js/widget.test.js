import assert from "node:assert/strict";
import test from "node:test";

import { accentTokens, contrast, parse } from "../../static/lib/accent.js";
import { nextCorner, offset, share } from "../../static/lib/self-view.js";
import { endingOf } from "../../static/widget/ending.js";
import { Host } from "../../static/widget/host.js";
import { screenFor } from "../../static/widget/progress.js";
import { troubleOf } from "../../static/widget/screens/call-news.js";

/** @param {string} state */
const contact = (state) => /** @type {any} */ ({ id: "c", state });
const before = { signaling: "online", contact: null, resuming: false, ended: false, step: /** @type {const} */ ("check") };

test("each state of a contact has its screen", () => {
  const screens = ["queued", "offered", "connecting", "connected", "on_hold"].map((state) =>
    screenFor({ ...before, contact: contact(state) }),
  );
  assert.deepEqual(screens, ["waiting", "waiting", "call", "call", "call"]);
  assert.equal(screenFor(before), "check");
  assert.equal(screenFor({ ...before, ended: true }), "ended");
  assert.equal(screenFor({ ...before, signaling: "connecting", resuming: true }), "resuming");
});

test("a call outlives a refusal, but not a tab that took it over", () => {
  const inCall = { ...before, contact: contact("connected") };
  assert.equal(screenFor({ ...inCall, signaling: "refused" }), "call");
  assert.equal(screenFor({ ...inCall, signaling: "offline" }), "call");
  assert.equal(screenFor({ ...inCall, signaling: "fenced" }), "fenced");
});

test("every company colour becomes an accent that can be read", () => {
  const rgb = (/** @type {string} */ css) => /** @type {[number, number, number]} */ (css.match(/\d+/g)?.map(Number));
  for (const colour of ["#b4561f", "#ffe600", "#ffffff", "#000000", "#00b7ff", "#7a7a7a", "#ff5a5a"]) {
    const tokens = accentTokens(colour);
    assert.ok(tokens);
    assert.ok(contrast(rgb(tokens["--accent"]), rgb(tokens["--on-accent"])) >= 4.5, `${colour} as a fill`);
    assert.ok(contrast(rgb(tokens["--accent-ink"]), [255, 255, 255]) >= 4.5, `${colour} as text`);
    assert.ok(contrast(rgb(tokens["--accent-night"]), [16, 23, 30]) >= 4.5, `${colour} by night`);
  }
  assert.equal(accentTokens("red; --x: 1"), null);
  assert.deepEqual(parse("#0b6470"), [11, 100, 112]);
});

test("the self-view stays on its stage, and a tap sends it round the corners", () => {
  assert.equal(offset(0, 400, 100), 12);
  assert.equal(offset(1, 400, 100), 288);
  assert.equal(share(offset(0.3, 400, 100), 400, 100), 0.3);
  assert.equal(share(9999, 400, 100), 1);
  assert.equal(offset(1, 90, 100), 12);
  const tour = [{ x: 1, y: 1 }, { x: 0, y: 1 }, { x: 0, y: 0 }, { x: 1, y: 0 }];
  assert.deepEqual(tour.map((place) => nextCorner({ ...place, width: 0.2 })), [[0, 1], [0, 0], [1, 0], [1, 1]]);
});

test("an end is the visitor's own, a thank-you, or an excuse", () => {
  const ends = [
    ["queued", "abandoned", "left"],
    ["offered", "", "left"],
    ["queued", "timed_out", "closed"],
    ["after_hours", "", "closed"],
    ["connecting", "failed", "failed"],
    ["connected", "grace", "failed"],
    ["connected", "system", "failed"],
    ["connected", "advisor", "thanks"],
    ["connected", "visitor", "thanks"],
    ["wrap_up", "", "thanks"],
    ["connected", "", "thanks"],
  ];
  for (const [state, why, ending] of ends) assert.equal(endingOf(state, why), ending, `${state} ${why}`);
});

test("during a call the gravest trouble is told, and only that", () => {
  const words = (/** @type {any} */ change) =>
    troubleOf({ contact: contact("connected"), advisor: { present: true }, call: { state: "connected" }, ...change })?.words;
  assert.equal(words({}), undefined);
  assert.equal(words({ contact: contact("on_hold") }), "widget.call.on_hold");
  assert.equal(words({ contact: contact("on_hold"), advisor: { present: false } }), "widget.call.advisor_away");
  assert.equal(words({ advisor: { present: false }, call: { state: "recovering" } }), "widget.call.reconnecting");
  const socket = { ...contact("connected"), transport: "socket" };
  assert.equal(words({ contact: socket, call: { state: "failed" } }), "widget.call.socket");
});

/** A page in a frame of `origin`, or in a window of its own; what it posts is kept. */
function page(/** @type {boolean} */ framed) {
  /** @type {any[]} */
  const posted = [];
  const parent = { postMessage: (/** @type {any} */ message, /** @type {string} */ origin) => posted.push({ origin, ...message }) };
  globalThis.window = /** @type {any} */ ({ parent });
  if (!framed) globalThis.window.parent = globalThis.window;
  globalThis.document = /** @type {any} */ ({ body: { dataset: {} } });
  return posted;
}

test("the loader is told what changed, once, and nobody but the company's page", () => {
  const posted = page(true);
  const host = new Host("https://shop.example");
  const waiting = /** @type {const} */ ({ view: "pill", live: true, alert: "" });
  host.tell(waiting);
  host.tell({ ...waiting });
  host.tell({ ...waiting, alert: "On vous répond" });
  assert.deepEqual(posted, [
    { origin: "https://shop.example", signdesk: 1, view: "pill", live: true, alert: "" },
    { origin: "https://shop.example", signdesk: 1, view: "pill", live: true, alert: "On vous répond" },
  ]);
  assert.equal(document.body.dataset.view, "pill");
});

test("without a loader nothing is told, and the page fills its window", () => {
  for (const [framed, parent] of /** @type {const} */ ([[false, "https://shop.example"], [true, ""]])) {
    const posted = page(framed);
    const host = new Host(parent);
    assert.equal(host.framed, false);
    host.tell({ view: "panel", live: false, alert: "" });
    assert.deepEqual(posted, []);
    assert.equal(document.body.dataset.view, "window");
  }
});

import assert from "node:assert/strict";
import test from "node:test";

import { accentTokens, contrast, parse } from "../../static/lib/accent.js";
import { lastWords } from "../../static/lib/captions.js";
import { worstOf } from "../../static/lib/people.js";
import { endingOf, isTurnedAway } from "../../static/widget/ending.js";
import { Host } from "../../static/widget/host.js";
import { screenFor } from "../../static/widget/progress.js";
import { holdSign, writesIn } from "../../static/widget/screens/call-cover.js";
import { newsOf } from "../../static/widget/screens/waiting.js";
import { FakeDocument } from "./fakes.js";

/** @param {string} state */
const contact = (state) => /** @type {any} */ ({ id: "c", state });
const before = { signaling: "online", contact: null, resuming: false, ended: false, step: /** @type {const} */ ("start"), preparing: null };

test("each state of a contact has its screen", () => {
  const screens = ["queued", "offered", "connecting", "connected", "on_hold"].map((state) =>
    screenFor({ ...before, contact: contact(state) }),
  );
  assert.deepEqual(screens, ["waiting", "waiting", "call", "call", "call"]);
  assert.equal(screenFor(before), "start");
  assert.equal(screenFor({ ...before, contact: contact("offered"), preparing: "check" }), "check");
  assert.equal(screenFor({ ...before, contact: contact("connecting"), preparing: "check" }), "call");
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

test("in line: why again, who is missing, and the way out of a long wait", () => {
  const words = (/** @type {any} */ change, /** @type {any} */ place = {}) => {
    const waits = { ...contact("queued"), ...change };
    const signaling = /** @type {any} */ ({ place: { contact: "c", place: 3, staffed: true, ...place } });
    return newsOf({ contact: waits, signaling }).map((news) => news.words);
  };
  assert.deepEqual(words({}), []);
  assert.deepEqual(words({}, { staffed: false }), ["widget.waiting.unstaffed"]);
  assert.deepEqual(words({ requeued: "transferred" }), ["widget.waiting.transferred"]);
  assert.deepEqual(words({ requeued: "declined" }), []);
  assert.deepEqual(words({ state: "offered", requeued: "transferred" }), [
    "widget.waiting.offered",
    "widget.waiting.transferred",
  ]);
  for (const way of ["away", "text", "closed"]) {
    assert.deepEqual(words({ overdue: true, way_out: way }, { staffed: false }), [`widget.waiting.overdue.${way}`]);
  }
  assert.deepEqual(words({ requeued: "advisor_lost", overdue: true, way_out: "text" }), [
    "widget.waiting.advisor_lost",
    "widget.waiting.overdue.text",
  ]);
});

test("who got no place is told on a screen of its own", () => {
  const codes = ["after_hours", "line_full", "nobody_here", "no_test", "closed", "unavailable"];
  assert.deepEqual(codes.map(isTurnedAway), [true, true, true, true, false, false]);
  assert.equal(screenFor({ ...before, step: "turned" }), "turned");
});

test("my own mark is that of whoever reads me worst", () => {
  const seen = (/** @type {any[]} */ ...grades) => worstOf(grades.map((mine) => ({ mine })));
  assert.equal(seen(), "unknown");
  assert.equal(seen("good", "unknown"), "good");
  assert.equal(seen("good", "poor", "fair"), "poor");
});

test("captions are the last words, from a whole word on", () => {
  assert.equal(lastWords(" Bonjour ", "[lost]"), "Bonjour");
  assert.equal(lastWords("Bon\ufffdjour", "[lost]"), "Bon [lost] jour");
  const long = lastWords(`${"mot ".repeat(40)}fin`, "[lost]");
  assert.ok(long.startsWith("…mot ") && long.endsWith(" fin"));
  assert.ok(long.length <= 91);
});

test("a call begins by writing only where a picture is missing for good", () => {
  const me = { id: "p1", role: "visitor", video: false };
  const advisor = { id: "p2", role: "advisor", purpose: "serves", video: true };
  const joined = { ...contact("connected"), me: "p1", video: false, transport: "direct", participants: [me, advisor] };
  const writes = (/** @type {any} */ changes, /** @type {any} */ picture) => writesIn({ contact: { ...joined, ...changes }, picture });
  const shown = { readiness: "ready", isExpected: true };
  assert.equal(writes({}, shown), false, "shown, and the switchboard does not know yet");
  assert.equal(writes({}, { readiness: "prepare", isExpected: false }), false);
  assert.equal(writes({}, { readiness: "writes", isExpected: false }), true);
  assert.equal(writes({ participants: [me, { ...advisor, video: false }] }, shown), true);
  assert.equal(writes({ transport: "socket" }, shown), true);
});

test("a sign stands for all pictures while on hold, and only then", () => {
  globalThis.document = /** @type {any} */ (new FakeDocument()); // no catalogue: keys stand for texts
  assert.equal(holdSign({ contact: contact("connected") }), null);
  assert.equal(holdSign({ contact: contact("on_hold") })?.title, "widget.hold.title");
});

/** A page in a frame of `origin`, or in a window of its own; what it posts is kept. */
function page(/** @type {boolean} */ framed) {
  /** @type {any[]} */
  const posted = [];
  const parent = { postMessage: (/** @type {any} */ data, /** @type {string} */ origin) => posted.push({ origin, data }) };
  globalThis.window = /** @type {any} */ ({ parent });
  if (!framed) globalThis.window.parent = globalThis.window;
  globalThis.document = /** @type {any} */ ({ body: { dataset: {} } });
  /** @type {(event: any) => void} */
  let hears = () => assert.fail("nobody listens");
  globalThis.addEventListener = /** @type {any} */ ((_name, /** @type {any} */ handler) => (hears = handler));
  return { posted, parent, post: (/** @type {any} */ event) => hears(event) };
}

/** Waits until so many messages of a port have come. @param {any[]} come @param {number} count */
async function delivered(come, count) {
  while (come.length < count) await new Promise((done) => setImmediate(done));
}

test("the loader is told what changed, once, over the port that only it has", async () => {
  const { posted, parent, post } = page(true);
  const host = new Host("https://shop.example");
  assert.deepEqual(posted, [{ origin: "https://shop.example", data: { signdesk: 1 } }]);
  const waiting = /** @type {const} */ ({ view: "pill", live: true, alert: "" });
  host.tell(waiting);
  host.tell({ ...waiting });
  host.emit("queued");
  host.warn("identify: exp: has passed");
  const [{ port1, port2 }, { port1: theirs, port2: other }] = [new MessageChannel(), new MessageChannel()];
  /** @type {any[]} */
  const told = [];
  port1.onmessage = ({ data }) => told.push(data);
  theirs.onmessage = () => assert.fail("another page's port was taken");
  const meet = { data: { signdesk: 1 }, origin: "https://shop.example", source: parent, ports: [port2] };
  for (const wrong of [{ origin: "https://evil.example" }, { source: {} }, { data: { signdesk: 2 } }, { data: null }, { ports: [] }]) {
    post({ ...meet, ports: [other], ...wrong });
  }
  post(meet);
  post({ ...meet, ports: [other] }); // one is enough
  host.tell({ ...waiting, alert: "On vous répond" });
  await delivered(told, 4);
  assert.deepEqual(told, [
    waiting,
    { event: "queued", detail: {} },
    { warn: "identify: exp: has passed" },
    { ...waiting, alert: "On vous répond" },
  ]);
  assert.equal(document.body.dataset.view, "pill");
  port1.close();
  theirs.close();
});

test("of what a page posts, only what is within the rules is heard", async () => {
  const { parent, post } = page(true);
  const host = new Host("https://shop.example");
  /** @type {any[]} */
  const heard = [];
  for (const name of ["context", "identity", "locale", "open", "close"]) {
    host.addEventListener(name, (event) => heard.push([name, /** @type {CustomEvent} */ (event).detail]));
  }
  const { port1, port2 } = new MessageChannel();
  post({ data: { signdesk: 1 }, origin: "https://shop.example", source: parent, ports: [port2] });
  const long = "x".repeat(501);
  const garbage = [
    null, 7, "close", [], {}, { close: 1 }, { locale: "de" }, { identity: 5 }, { identity: "x".repeat(4097) },
    { context: "page" }, { context: [] }, { context: { page: 1 } }, { context: { page: long } }, { context: { "": "x" } },
    { context: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, ""])) },
    { context: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, "x".repeat(499)])) },
  ];
  for (const message of garbage) port1.postMessage(message);
  port1.postMessage({ context: { page: "https://shop.example/" }, identity: "a.b.c", locale: "en", open: true, close: true });
  await delivered(heard, 5);
  assert.deepEqual(heard, [
    ["context", { page: "https://shop.example/" }],
    ["identity", "a.b.c"],
    ["locale", "en"],
    ["open", null],
    ["close", null],
  ]);
  assert.deepEqual([host.context, host.identity], [{ page: "https://shop.example/" }, "a.b.c"]);
  port1.close();
});

test("without a loader nothing is told, and the page fills its window", () => {
  for (const [framed, parent] of /** @type {const} */ ([[false, "https://shop.example"], [true, ""]])) {
    const { posted } = page(framed);
    const host = new Host(parent);
    assert.equal(host.framed, false);
    host.tell({ view: "panel", live: false, alert: "" });
    assert.deepEqual(posted, []);
    assert.equal(document.body.dataset.view, "window");
  }
});

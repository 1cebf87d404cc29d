// A visit over its session: what the visitor sees when a contact ends, in every order of messages.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { visitKey } from "../../static/lib/tab.js";
import { Visit } from "../../static/widget/visit.js";
import { FakePeerConnection, FakeSocket, FakeStorage, settle } from "./fakes.js";

const me = { id: "p1", role: "visitor", name: "", order: 1, present: true, video: false };
const contact = (state, more = {}) => ({ id: "c1", version: 1, state, me: "p1", video: false, participants: [me], ...more });
const welcome = { type: "welcome", session: "s1", secret: "x", epoch: "e1", now: 0, seq: 0, resumed: false };

let sockets = [];
let given = [];
let permission = "prompt";
const permissions = { query: async () => ({ state: permission }) };
/** A camera that is always given, unless a test says otherwise. */
const mediaDevices = Object.assign(new EventTarget(), { getUserMedia: async () => give() });
function give() {
  const track = Object.assign(new EventTarget(), { readyState: "live", muted: false, stop() { this.readyState = "ended"; } });
  given.push(track);
  return { getVideoTracks: () => [track], getTracks: () => [track] };
}

/** A page of the widget whose session is let in with this contact. */
async function visitWith(held, more = {}) {
  const queues = [{ id: "q1", mode: "lsf" }, { id: "q2", mode: "text" }];
  const visit = new Visit({ token: "/w/lumen/token", queues, lang: "fr", storageKey: "visit", ...more });
  visit.start();
  await settle();
  sockets.at(-1).open();
  sockets.at(-1).give({ ...welcome, snapshot: { contact: held, advisor: null } });
  return visit;
}

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  sockets = [];
  globalThis.sessionStorage = new FakeStorage();
  globalThis.localStorage = new FakeStorage();
  given = [];
  globalThis.isSecureContext = true;
  globalThis.location = { href: "http://desk.example/w/lumen" };
  globalThis.RTCPeerConnection = FakePeerConnection;
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices, permissions }, configurable: true });
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  globalThis.fetch = async () => ({ ok: true, status: 200, redirected: false, json: async () => ({ token: "t" }) });
  globalThis.WebSocket = class extends FakeSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  };
});

// What a listener throws comes in the next turn: it must still be this test's.
afterEach(() => new Promise((resolve) => setImmediate(resolve)));

const ended = { type: "contact", contact: contact("wrap_up", { ended_by: "advisor" }) };
const released = { type: "released", contact: "c1", why: "advisor" };

for (const [order, messages] of [
  ["the contact's end, then its release", [ended, released]],
  ["the release, then the contact's end", [released, ended]],
  ["the release alone", [released]],
  ["the contact's end alone", [ended]],
]) {
  test(`thanks after a call: ${order}`, async () => {
    const visit = await visitWith(contact("connected"));
    assert.equal(visit.screen, "call");
    for (const [index, message] of messages.entries()) {
      sockets[0].give({ ...message, seq: index + 1 });
      assert.deepEqual([visit.screen, visit.ending], ["ended", "thanks"]);
    }
    assert.equal(visit.call, null);
    assert.equal(visit.live, false);
  });
}

test("thanks when a snapshot without the contact comes while a call was on", async (t) => {
  const visit = await visitWith(contact("connected"));
  sockets[0].fail(1006);
  assert.equal(visit.screen, "call", "the call goes on without its node");
  t.mock.timers.tick(0);
  await settle();
  sockets[1].open();
  sockets[1].give({ ...welcome, snapshot: { contact: null, advisor: null } });
  assert.deepEqual([visit.screen, visit.ending], ["ended", "thanks"]);
});

test("thanks after a reload, when the call ended meanwhile", async () => {
  (await visitWith(contact("connected"))).stop();
  const reloaded = await visitWith(null);
  assert.deepEqual([reloaded.screen, reloaded.ending], ["ended", "thanks"]);
  reloaded.restart();
  assert.equal(reloaded.screen, "start");
  reloaded.stop();
  assert.equal((await visitWith(null)).screen, "start", "it is told once");
});

test("a call that failed asks for pardon, and a line that was left says so", async () => {
  const failed = await visitWith(contact("connecting"));
  sockets[0].give({ type: "released", contact: "c1", why: "failed", seq: 1 });
  assert.equal(failed.ending, "failed");
  globalThis.sessionStorage = new FakeStorage();
  const left = await visitWith(contact("queued"));
  void left.hangUp();
  assert.deepEqual([left.screen, left.ending], ["ended", "left"]);
  assert.equal(sockets[1].ofType("hang_up").length, 1);
});

test("a contact taken leave of never comes back; the next one has its own end", async () => {
  const visit = await visitWith(contact("connected"));
  void visit.hangUp();
  sockets[0].give({ type: "contact", contact: contact("connected"), seq: 1 });
  assert.equal(visit.screen, "ended");
  sockets[0].give({ type: "released", contact: "c1", why: "system", seq: 2 });
  assert.equal(visit.ending, "thanks");
  sockets[0].give({ type: "contact", contact: contact("queued", { id: "c2" }), seq: 3 });
  assert.equal(visit.screen, "waiting");
  sockets[0].give({ type: "released", contact: "c2", why: "abandoned", seq: 4 });
  assert.equal(visit.ending, "left");
});

test("joining says why it failed, and may be tried again", async () => {
  const visit = await visitWith(null);
  const joining = visit.join();
  assert.ok(visit.lobby.joining);
  const [{ id, queue, video, locale }] = sockets[0].ofType("enqueue");
  assert.deepEqual([queue, video, locale], ["q1", false, "fr"]);
  sockets[0].give({ type: "error", id, code: "closed", detail: "" });
  await joining;
  assert.deepEqual([visit.lobby.problem, visit.lobby.joining, visit.screen], ["closed", false, "start"]);
});

/** Joins, and gets a place. */
async function inLine(visit, wish) {
  const joining = visit.join(wish);
  const { id } = sockets.at(-1).ofType("enqueue").at(-1);
  sockets.at(-1).give({ type: "contact", contact: contact("queued"), seq: 1 }, { type: "ok", id, answer: { contact: "c1" } });
  await joining;
}
const flags = () => sockets.at(-1).ofType("set_video").map(({ on }) => on);

test("ten clicks in a second are one contact", async () => {
  const visit = await visitWith(null);
  const clicks = Array.from({ length: 9 }, () => visit.join());
  await inLine(visit);
  await Promise.all([...clicks, visit.join()]);
  assert.equal(sockets[0].ofType("enqueue").length, 1);
});

test("in line first; the camera is seen by its owner alone until they are ready", async () => {
  const visit = await visitWith(null);
  await inLine(visit);
  assert.equal(visit.screen, "camera");
  await visit.picture.open();
  assert.deepEqual([visit.screen, visit.picture.stream, flags()], ["check", null, []]);
  visit.picture.skip();
  assert.deepEqual([visit.screen, visit.picture.stream !== null, flags()], ["waiting", true, [true]]);
});

test("who skipped the check once waits at once, with the camera on where nobody has to be asked", async () => {
  localStorage.setItem("signdesk.check", "off");
  permission = "granted";
  const visit = await visitWith(null);
  await inLine(visit);
  await settle();
  assert.deepEqual([visit.screen, visit.picture.stream !== null, flags()], ["waiting", true, [true]]);
  permission = "prompt";
  const asked = await visitWith(null);
  await inLine(asked);
  assert.deepEqual([asked.screen, asked.camera.state], ["camera", "off"]);
});

test("answered before ready: the picture follows after three seconds that are seen", async (t) => {
  const visit = await visitWith(null);
  await inLine(visit);
  await visit.picture.open();
  sockets[0].give({ type: "contact", contact: contact("connecting"), seq: 2 });
  assert.deepEqual([visit.screen, visit.picture.left, visit.picture.stream], ["call", 3, null]);
  t.mock.timers.tick(2000);
  document.hidden = true;
  t.mock.timers.tick(5000);
  assert.deepEqual([visit.picture.left, flags()], [1, []], "nothing counts while nobody looks");
  document.hidden = false;
  t.mock.timers.tick(1000);
  assert.deepEqual([visit.picture.left, visit.picture.stream !== null, flags()], [0, true, [true]]);
});

test("a picture that is held back is not sent until its owner shows it", async (t) => {
  const visit = await visitWith(null);
  await inLine(visit);
  await visit.picture.open();
  sockets[0].give({ type: "contact", contact: contact("connecting"), seq: 2 });
  visit.picture.hold();
  t.mock.timers.tick(10_000);
  assert.deepEqual([visit.picture.stream, visit.picture.sent.state, flags()], [null, "off", []]);
  await visit.picture.show();
  assert.deepEqual([visit.picture.stream !== null, flags()], [true, [true]]);
});

test("a camera that vanishes while preparing says why, and the place is kept", async () => {
  const visit = await visitWith(null);
  await inLine(visit);
  await visit.picture.open();
  mediaDevices.getUserMedia = () => Promise.reject(Object.assign(new Error(), { name: "NotFoundError" }));
  given[0].stop();
  given[0].dispatchEvent(new Event("ended"));
  assert.deepEqual([visit.screen, visit.picture.isLost], ["check", true], "it is looked for first");
  await settle();
  assert.deepEqual([visit.screen, visit.camera.refusal, visit.contact.state], ["problem", "no_camera", "queued"]);
  mediaDevices.getUserMedia = async () => give();
  mediaDevices.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.equal(visit.screen, "check", "plugged in again");
});

test("a camera that vanishes from who was ready is no promise any more", async () => {
  const visit = await visitWith(null);
  await inLine(visit);
  await visit.picture.open();
  visit.picture.skip();
  mediaDevices.getUserMedia = () => Promise.reject(Object.assign(new Error(), { name: "NotReadableError" }));
  given[0].stop();
  given[0].dispatchEvent(new Event("ended"));
  assert.deepEqual(flags(), [true], "it may come back");
  await settle();
  assert.deepEqual([visit.screen, flags()], ["problem", [true, false]]);
  mediaDevices.getUserMedia = async () => give();
});

test("in writing at any time: no camera, and the company's line for texts", async () => {
  const visit = await visitWith(null);
  await inLine(visit);
  await visit.picture.open();
  visit.picture.skip();
  void visit.write();
  assert.deepEqual([visit.screen, visit.camera.state, flags()], ["waiting", "off", [true, false]]);
  assert.equal(sockets[0].ofType("move_to_text").length, 1);
});

test("who chose to write is never asked for a camera", async () => {
  const visit = await visitWith(null);
  await inLine(visit, { queue: visit.lobby.queues[1] });
  assert.deepEqual([sockets[0].ofType("enqueue")[0].queue, visit.screen, given.length], ["q2", "waiting", 0]);
  assert.equal((await visitWith(null)).lobby.queue.id, "q2", "the choice is remembered");
});

test("a test and a visitor's own contact are never taken for one another", () => {
  assert.notEqual(visitKey("lumen", true), visitKey("lumen", false));
  assert.notEqual(visitKey("lumen", false), visitKey("other", false));
  assert.notEqual(visitKey("lumen", true), visitKey("lumen.test", false));
});

test("what the company's page says goes with the wish to join", async () => {
  const visit = await visitWith(null, { test: true });
  visit.about = { context: { page: "/lampe" }, identity: "token" };
  await inLine(visit, { again: true });
  const [{ context, identity, again, test: isTest }] = sockets[0].ofType("enqueue");
  assert.deepEqual([context, identity, again, isTest], [{ page: "/lampe" }, "token", true, true]);
});

test("a token that is too old turns nobody away: the place is taken without a name, and the page is told", async () => {
  const visit = await visitWith(null);
  visit.about = { context: { page: "/lampe" }, identity: "old" };
  const told = [];
  visit.acts.addEventListener("unproved", ({ detail }) => told.push(detail.rule));
  const joining = visit.join();
  const first = sockets[0].ofType("enqueue")[0];
  sockets[0].give({ type: "error", id: first.id, code: "bad_identity", detail: "exp: has passed" });
  await settle();
  const [, second] = sockets[0].ofType("enqueue");
  assert.deepEqual([first.identity, "identity" in second, second.context], ["old", false, { page: "/lampe" }]);
  sockets[0].give({ type: "contact", contact: contact("queued"), seq: 1 }, { type: "ok", id: second.id, answer: { contact: "c1" } });
  await joining;
  assert.deepEqual([visit.lobby.problem, visit.contact?.state, visit.about.identity, told], ["", "queued", "", ["exp: has passed"]]);
  void visit.acts.identify("forged");
  const { id } = sockets[0].ofType("identify")[0];
  sockets[0].give({ type: "error", id, code: "bad_identity", detail: "signature: not by a key of this company" });
  await settle();
  assert.equal(told[1], "signature: not by a key of this company");
  assert.equal(visit.contact?.state, "queued");
});

test("closed hours turn visitors away, and no test", async () => {
  const queues = [{ id: "q1", mode: "lsf", outlook: { state: "closed", why: "after_hours", text: "Fermé" } }];
  assert.equal((await visitWith(null, { queues })).screen, "turned");
  const tried = await visitWith(null, { queues, test: true });
  assert.equal(tried.screen, "start");
  await inLine(tried);
  assert.equal(sockets.at(-1).ofType("enqueue")[0].test, true);
});

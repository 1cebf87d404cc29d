// A visit over its session: what the visitor sees when a contact ends, in every order of messages.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Visit } from "../../static/widget/visit.js";
import { FakePeerConnection, FakeSocket, FakeStorage, settle } from "./fakes.js";

const me = { id: "p1", role: "visitor", name: "", order: 1, present: true, video: false };
const contact = (state, more = {}) => ({ id: "c1", version: 1, state, me: "p1", video: false, participants: [me], ...more });
const welcome = { type: "welcome", session: "s1", secret: "x", epoch: "e1", now: 0, seq: 0, resumed: false };

let sockets = [];

/** A page of the widget whose session is let in with this contact. */
async function visitWith(held) {
  const visit = new Visit({ token: "/w/lumen/token", queue: { id: "q1" }, lang: "fr", storageKey: "visit" });
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
  globalThis.location = { href: "http://desk.example/w/lumen" };
  globalThis.RTCPeerConnection = FakePeerConnection;
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
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
  assert.ok(visit.joining);
  const [{ id, queue, video, locale }] = sockets[0].ofType("enqueue");
  assert.deepEqual([queue, video, locale], ["q1", false, "fr"]);
  sockets[0].give({ type: "error", id, code: "closed", detail: "" });
  await joining;
  assert.deepEqual([visit.problem, visit.joining], ["closed", false]);
});

// A guest of one call over its session: coming in once, leaving, being sent away.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Guest } from "../../static/guest/guest.js";
import { screenFor } from "../../static/guest/progress.js";
import { FakeMediaStream, FakePeerConnection, FakeSocket, FakeStorage, settle } from "./fakes.js";

const person = (id, order, role, purpose) => ({ id, order, role, purpose, name: id, present: true, video: false, generation: 0, capabilities: {} });
const contact = (more = {}) => ({
  id: "c1", version: 1, state: "connected", me: "p3", video: true, ice_servers: [],
  participants: [person("p1", 1, "visitor", "serves"), person("p2", 2, "advisor", "serves"), person("p3", 3, "interpreter", "invited")],
  ...more,
});
const welcome = { type: "welcome", session: "s1", secret: "x", epoch: "e1", now: 0, seq: 0, resumed: false };

let sockets = [];

/** The page of a link whose session is let in with this contact. */
async function guestWith(held) {
  const guest = new Guest({ invitation: { role: "interpreter", name: "Noor" }, token: "t", storageKey: "guest" });
  guest.start();
  await settle();
  sockets.at(-1).open();
  sockets.at(-1).give({ ...welcome, snapshot: { contact: held, advisor: null } });
  return guest;
}

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  sockets = [];
  globalThis.sessionStorage = new FakeStorage();
  globalThis.location = { href: "http://desk.example/g/x" };
  globalThis.MediaStream = FakeMediaStream;
  globalThis.RTCPeerConnection = FakePeerConnection;
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  globalThis.WebSocket = class extends FakeSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  };
});

test("in by the invitation, and out again while the call goes on", async () => {
  const guest = await guestWith(null);
  assert.equal(guest.screen, "invited");
  const joining = guest.join();
  const [{ id, video }] = sockets[0].ofType("join");
  assert.equal(video, false);
  sockets[0].give({ type: "contact", seq: 1, contact: contact() }, { type: "ok", id, answer: { contact: "c1" } });
  await joining;
  assert.equal(guest.screen, "call");
  assert.deepEqual([...guest.call.remotes.keys()], ["p1", "p2"]);
  void guest.leave();
  assert.deepEqual([guest.screen, guest.over, guest.call], ["over", "left", null]);
  assert.equal(sockets[0].ofType("hang_up").length, 1);
  sockets[0].give({ type: "released", seq: 2, contact: "c1", why: "visitor" });
  assert.equal(guest.over, "left");
});

test("a reload finds the call again", async () => {
  const guest = await guestWith(contact());
  assert.equal(guest.screen, "call");
});

for (const why of ["dismissed", "visitor"]) {
  test(`the call is over for the guest: ${why}`, async () => {
    const guest = await guestWith(contact());
    sockets[0].give({ type: "released", seq: 1, contact: "c1", why });
    assert.deepEqual([guest.screen, guest.over], ["over", why]);
  });
}

test("a link that was used says so; a full call may be tried again", async () => {
  const guest = await guestWith(null);
  for (const [code, screen] of [["participants_full", "invited"], ["no_invitation", "refused"]]) {
    const joining = guest.join();
    const { id } = sockets[0].ofType("join").at(-1);
    sockets[0].give({ type: "error", id, code, detail: "" });
    await joining;
    assert.deepEqual([guest.screen, guest.problem], [screen, code]);
  }
});

test("a call outlives its server, but not a tab that took it over", () => {
  const inCall = { signaling: "online", inCall: true, over: false, problem: "" };
  assert.equal(screenFor({ ...inCall, signaling: "refused" }), "call");
  assert.equal(screenFor({ ...inCall, signaling: "fenced" }), "fenced");
});

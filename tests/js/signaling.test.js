import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { CLOSE } from "../../static/lib/messages.js";
import { Signaling, SignalingError } from "../../static/lib/signaling.js";
import { FakeSocket, FakeStorage, settle } from "./fakes.js";

const NOW = 1_700_000_000_000;
const contact = { id: "c1", version: 1, state: "queued", me: "p1", ticket: "t1" };
const welcome = { type: "welcome", session: "s1", secret: "x", epoch: "e1", now: NOW + 5000 };

/** A page: its signaling and the sockets that it opened. */
class Page {
  sockets = [];
  tokens = 0;
  states = [];

  constructor({ fetchToken } = {}) {
    this.signaling = new Signaling({
      fetchToken: fetchToken ?? (async () => `token${(this.tokens += 1)}`),
      storageKey: "visit",
      capabilities: { rollback: true, ice_restart: true, trickle: true },
      connect: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
    });
    this.signaling.addEventListener("state", () => this.states.push(this.signaling.state));
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** Starts, says hello and is let in. @returns the hello */
  async online(extra = { resumed: false, seq: 0, snapshot: { contact: null, advisor: null } }) {
    if (this.signaling.state === "stopped") this.signaling.start();
    await settle();
    const hello = this.socket.open();
    this.socket.give({ ...welcome, ...extra });
    return hello;
  }
}

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
  globalThis.sessionStorage = new FakeStorage();
});

test("hello, welcome, a snapshot with every field, the switchboard's clock", async () => {
  const page = new Page();
  const hello = await page.online({ resumed: false, seq: 7, snapshot: { contact, advisor: null } });
  assert.deepEqual(hello, {
    type: "hello",
    token: "token1",
    capabilities: { rollback: true, ice_restart: true, trickle: true },
  });
  assert.deepEqual(page.states, ["connecting", "online"]);
  assert.deepEqual(page.signaling.contact.participants, []);
  assert.equal(page.signaling.contact.transport, "direct");
  assert.equal(page.signaling.now(), NOW + 5000);
});

test("numbered messages: the next is applied, lower ones are dropped", async () => {
  const page = new Page();
  await page.online();
  let messages = 0;
  page.signaling.addEventListener("message", () => (messages += 1));
  const changed = { type: "contact", contact: { ...contact, state: "connecting" } };
  page.socket.give({ ...changed, seq: 1 });
  page.socket.give({ type: "contact", seq: 1, contact: { ...contact, state: "queued" } });
  assert.equal(page.signaling.contact.state, "connecting");
  assert.equal(messages, 1);
  page.socket.give({ type: "released", seq: 2, contact: "c1", why: "visitor" });
  assert.equal(page.signaling.contact, null);
});

test("a gap opens a new socket that resumes where the old one stood", async (t) => {
  const page = new Page();
  await page.online({ resumed: false, seq: 4, snapshot: { contact, advisor: null } });
  const first = page.socket;
  first.give({ type: "contact", seq: 6, contact: { ...contact, state: "offered" } });
  assert.equal(page.signaling.contact.state, "queued");
  assert.ok(first.isClosed);
  t.mock.timers.tick(0);
  const hello = await page.online({ resumed: true, seq: 6 });
  const { attempt, ...resume } = hello.resume;
  assert.deepEqual(resume, { session: "s1", secret: "x", last_seq: 4, epoch: "e1" });
  page.socket.fail(1006);
  t.mock.timers.tick(500);
  const again = await page.online({ resumed: true, seq: 6 });
  assert.ok(again.resume.attempt > attempt, "a hello that comes late is known by its number");
  assert.equal(hello.ticket, "t1");
  page.socket.give({ type: "contact", seq: 5, contact: { ...contact, state: "offered" } });
  assert.equal(page.signaling.contact.state, "offered");
});

test("a command is sent again after welcome, with its id, until it is answered", async (t) => {
  const page = new Page();
  await page.online();
  const answer = page.signaling.command("enqueue", { queue: "q", video: true });
  const [sent] = page.socket.ofType("enqueue");
  page.socket.fail(1006);
  const second = page.signaling.command("hang_up", { contact: "c1" });
  t.mock.timers.tick(0);
  await page.online({ resumed: true, seq: 0 });
  assert.deepEqual(page.socket.sent.slice(1).map(({ type }) => type), ["enqueue", "hang_up"]);
  assert.deepEqual(page.socket.ofType("enqueue"), [sent]);
  page.socket.give({ type: "ok", id: sent.id, answer: { contact: "c1" } });
  assert.deepEqual(await answer, { contact: "c1" });
  page.socket.give({ type: "error", id: sent.id + 1, code: "wrong_state", detail: "it ended" });
  await assert.rejects(second, (error) => error instanceof SignalingError && error.code === "wrong_state");
  page.socket.fail(1006);
  t.mock.timers.tick(500);
  await page.online({ resumed: true, seq: 0 });
  assert.equal(page.socket.sent.length, 1, "what was answered is not sent again");
});

test("a reload resumes the session, asks for a snapshot, and never goes back in ids", async () => {
  const page = new Page();
  await page.online({ resumed: false, seq: 3, snapshot: { contact, advisor: null } });
  page.signaling.command("hang_up", { contact: "c1" }).catch(() => undefined);
  const [{ id }] = page.socket.ofType("hang_up");
  const reloaded = new Page({ fetchToken: async (previous) => `renewed ${previous}` });
  const hello = await reloaded.online({ resumed: false, seq: 3, snapshot: { contact, advisor: null } });
  const { attempt, ...resume } = hello.resume;
  assert.deepEqual(resume, { session: "s1", secret: "x", last_seq: 3, epoch: "" });
  assert.ok(attempt > 0);
  assert.equal(hello.ticket, "t1");
  assert.equal(hello.token, "renewed token1");
  reloaded.signaling.command("hang_up", { contact: "c1" }).catch(() => undefined);
  assert.ok(reloaded.socket.ofType("hang_up")[0].id > id);
});

test("a duplicated tab: the first is fenced and stays so until the person takes over", async (t) => {
  const first = new Page();
  await first.online();
  const own = globalThis.sessionStorage;
  globalThis.sessionStorage = own.copy();
  t.mock.timers.tick(1000);
  const second = new Page();
  const { resume } = await second.online();
  const waiting = first.signaling.command("hang_up", { contact: "c1" });
  first.socket.fail(CLOSE.FENCED);
  await assert.rejects(waiting, { code: "fenced" });
  second.signaling.command("set_status", { status: "break" }).catch(() => undefined);
  const [theirs] = second.socket.ofType("set_status");
  t.mock.timers.tick(60_000);
  assert.equal(first.signaling.state, "fenced");
  assert.equal(first.sockets.length, 1);
  await assert.rejects(first.signaling.command("hang_up", { contact: "c1" }), { code: "fenced" });
  globalThis.sessionStorage = own;
  first.signaling.takeOver();
  const hello = await first.online();
  assert.equal(hello.resume.epoch, "", "what the other tab did is not in a replay");
  assert.ok(hello.resume.attempt > resume.attempt);
  first.signaling.command("hang_up", { contact: "c1" }).catch(() => undefined);
  assert.ok(first.socket.ofType("hang_up")[0].id > theirs.id);
});

test("delays between tries: 0, 0.3, 1, 2, 4, then 7 s, with jitter", async (t) => {
  t.mock.method(Math, "random", () => 0.5);
  const page = new Page();
  page.signaling.start();
  for (const delay of [0, 300, 1000, 2000, 4000, 7000, 7000]) {
    await settle();
    page.socket.fail(1006);
    assert.equal(page.signaling.state, "offline");
    const before = page.sockets.length;
    if (delay > 0) t.mock.timers.tick(delay - 1);
    await settle();
    assert.equal(page.sockets.length, before, `before ${delay} ms`);
    t.mock.timers.tick(1);
    await settle();
    assert.equal(page.sockets.length, before + 1, `after ${delay} ms`);
  }
});

test("bye: comes back when told to", async (t) => {
  const page = new Page();
  await page.online();
  page.socket.give({ type: "bye", after_ms: 1234 });
  assert.equal(page.signaling.state, "offline");
  t.mock.timers.tick(1233);
  await settle();
  assert.equal(page.sockets.length, 1);
  t.mock.timers.tick(1);
  await settle();
  assert.equal(page.sockets.length, 2);
});

test("ping is answered; none for three intervals and the socket is dead", async (t) => {
  const page = new Page();
  await page.online();
  page.socket.give({ type: "ping", interval: 5000, now: NOW });
  assert.equal(page.socket.ofType("pong").length, 1);
  t.mock.timers.tick(14_999);
  assert.equal(page.signaling.state, "online");
  t.mock.timers.tick(1);
  assert.notEqual(page.signaling.state, "online");
  assert.ok(page.sockets[0].isClosed);
});

test("an unauthorized token is renewed once, then the page is refused", async () => {
  const page = new Page();
  await page.online();
  page.socket.fail(CLOSE.UNAUTHORIZED);
  await settle();
  assert.equal(page.socket.open().token, "token2");
  page.socket.fail(CLOSE.UNAUTHORIZED);
  assert.equal(page.signaling.state, "refused");
  assert.equal(page.tokens, 2);
  await assert.rejects(page.signaling.command("hang_up", { contact: "c1" }), { code: "unauthorized" });
});

test("a token that cannot be fetched is tried again, one that is refused is not", async (t) => {
  let answer = () => Promise.reject(new TypeError("network"));
  const page = new Page({ fetchToken: () => answer() });
  page.signaling.start();
  await settle();
  assert.equal(page.signaling.state, "offline");
  answer = () => Promise.reject(new SignalingError("unauthorized"));
  t.mock.timers.tick(0);
  await settle();
  assert.equal(page.signaling.state, "refused");
});

test("a session that the node no longer knows is begun anew", async (t) => {
  const page = new Page();
  await page.online();
  page.socket.fail(1006);
  t.mock.timers.tick(0);
  await settle();
  assert.ok(page.socket.open().resume);
  page.socket.give({ type: "error", code: "no_session", detail: "ended" });
  t.mock.timers.tick(500);
  await settle();
  assert.equal(page.socket.open().resume, undefined);
});

test("place belongs to the waiting contact", async () => {
  const page = new Page();
  await page.online({ resumed: false, seq: 0, snapshot: { contact, advisor: null } });
  page.socket.give({ type: "place", contact: "other", place: 9 });
  assert.equal(page.signaling.place, null);
  page.socket.give({ type: "place", contact: "c1", place: 2, low: 30, high: 90 });
  assert.equal(page.signaling.place.place, 2);
  page.socket.give({ type: "contact", seq: 1, contact: { ...contact, state: "connecting" } });
  assert.equal(page.signaling.place, null);
});

test("blocked storage: everything goes on in memory", async (t) => {
  globalThis.sessionStorage = new Proxy({}, {
    get() {
      throw new Error("blocked");
    },
  });
  const page = new Page();
  await page.online();
  page.socket.fail(1006);
  t.mock.timers.tick(0);
  const hello = await page.online({ resumed: true, seq: 0 });
  assert.equal(hello.resume.session, "s1");
});

test("volatile messages are dropped while offline", async () => {
  const page = new Page();
  await page.online();
  page.signaling.send("legibility", { contact: "c1", grade: "good" });
  assert.equal(page.socket.ofType("legibility").length, 1);
  page.socket.fail(1006);
  page.signaling.send("legibility", { contact: "c1", grade: "poor" });
  assert.equal(page.socket.ofType("legibility").length, 1);
});

test("stop leaves nothing behind", async (t) => {
  const page = new Page();
  await page.online();
  const waiting = page.signaling.command("hang_up", { contact: "c1" });
  page.signaling.stop();
  await assert.rejects(waiting, { code: "stopped" });
  t.mock.timers.tick(120_000);
  await settle();
  assert.equal(page.sockets.length, 1);
});

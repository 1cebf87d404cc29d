// The pairs of a call: who has one, whom it is polite to, what passes over it, who is disturbed.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Call } from "../../static/lib/call.js";
import { CONTACT_VIEW_DEFAULTS } from "../../static/lib/messages.js";
import { isHeld, mainOf, observersOf, servingOf } from "../../static/lib/participants.js";
import { divide, Uplink } from "../../static/lib/uplink.js";
import { FakeMediaStream, settle } from "./fakes.js";

const browser = { rollback: true, ice_restart: true, trickle: true };
const person = (id, order, role, purpose = "serves", more = {}) => ({
  id, order, role, purpose, name: id, present: true, video: true, capabilities: browser, generation: 0, ...more,
});
const vera = person("p1", 1, "visitor");
const ana = person("p2", 2, "advisor");
const bob = person("p3", 3, "advisor", "consulted");
const noor = person("p4", 4, "interpreter", "invited");
const sam = person("p5", 5, "supervisor", "observes");
const contact = (me, participants, more = {}) => ({
  ...structuredClone(CONTACT_VIEW_DEFAULTS), id: "c1", state: "connected", me: me.id, participants, ...more,
});

/** A session whose contact the test sets; what is commanded and sent is kept. */
class FakeSignaling extends EventTarget {
  state = "online";
  contact = null;
  commands = [];
  sent = [];

  async command(type, fields) {
    this.commands.push({ type, ...fields });
    return {};
  }

  send(type, fields) {
    this.sent.push({ type, ...fields });
  }

  become(contact) {
    this.contact = contact;
    this.dispatchEvent(new Event("change"));
  }

  say(message) {
    this.dispatchEvent(new CustomEvent("message", { detail: { contact: "c1", ...message } }));
  }

  of(type) {
    return this.commands.filter((command) => command.type === type);
  }
}

/** A way to one participant, without a network. */
class FakePeer extends EventTarget {
  state = "connecting";
  tracks;
  closed = false;
  described = [];
  connection = {
    addEventListener() {},
    isNegotiated: false,
    pc: { getStats: async () => new Map() },
    remoteStream: { getAudioTracks: () => [] },
    textChannel: { readyState: "connecting", said: [], send: (text) => this.connection.textChannel.said.push(text) },
    sender: () => null,
  };

  constructor(options) {
    super();
    this.options = options;
    this.tracks = { ...options.tracks };
  }

  setTracks(tracks) {
    Object.assign(this.tracks, tracks);
  }

  setIceServers() {}

  describe(generation, description) {
    this.described.push([generation, description.type]);
  }

  signalingIsBack() {}

  relayOnly() {}

  close() {
    this.closed = true;
  }

  connect() {
    this.state = "connected";
    this.connection.textChannel.readyState = "open";
    this.dispatchEvent(new Event("state"));
    this.dispatchEvent(new Event("text-open"));
  }
}

const track = { kind: "video", readyState: "live", muted: false, addEventListener() {}, removeEventListener() {} };
const camera = { getVideoTracks: () => [track], getTracks: () => [track] };

/** This page in a call; the peers that it made, in order. */
function page(first, options = {}) {
  const signaling = new FakeSignaling();
  const peers = [];
  signaling.contact = first;
  const createPeer = (given) => {
    peers.push(new FakePeer(given));
    return peers.at(-1);
  };
  const call = new Call({ signaling, stream: camera, createPeer, ...options });
  call.start();
  return { call, signaling, peers };
}

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  globalThis.MediaStream = FakeMediaStream;
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  globalThis.performance ??= { now: () => 0 };
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  track.enabled = true;
});

test("one pair for each other participant; whoever came later is polite", () => {
  const { call, peers } = page(contact(ana, [vera, ana, bob]));
  assert.deepEqual([...call.remotes.keys()], ["p1", "p3"]);
  assert.deepEqual(peers.map(({ options }) => options.polite), [true, false]);
  assert.ok(peers.every(({ tracks }) => tracks.video === track));
  call.close();
  assert.ok(peers.every(({ closed }) => closed));
});

test("people come and go without disturbing the others", () => {
  const { call, signaling, peers } = page(contact(vera, [vera, ana]));
  signaling.become(contact(vera, [vera, ana, bob]));
  signaling.become(contact(vera, [vera, ana, bob, noor]));
  assert.deepEqual([...call.remotes.keys()], ["p2", "p3", "p4"]);
  // The one consulted serves now, and who served leaves.
  signaling.become(contact(vera, [vera, { ...bob, purpose: "serves" }, noor]));
  assert.deepEqual(peers.map(({ closed }) => closed), [true, false, false]);
  assert.equal(peers.length, 3);
  assert.deepEqual([...call.remotes.keys()], ["p3", "p4"]);
});

test("signals go to their pair, with its own generation", () => {
  const { signaling, peers } = page(contact(vera, [vera, ana, { ...bob, generation: 3 }]));
  assert.deepEqual(peers.map(({ options }) => options.generation), [0, 3]);
  signaling.say({ type: "peer_description", sender: "p3", generation: 4, description: { type: "offer" } });
  signaling.say({ type: "peer_description", sender: "p9", generation: 1, description: { type: "offer" } });
  assert.deepEqual(peers.map(({ described }) => described), [[], [[4, "offer"]]]);
  peers[1].options.signal("candidate", 4, null);
  assert.deepEqual(signaling.of("candidate"), [
    { type: "candidate", contact: "c1", to: "p3", generation: 4, candidate: null },
  ]);
});

test("nothing is signalled to one who is away, or while the own socket is down", () => {
  const away = { ...bob, present: false };
  const { signaling, peers } = page(contact(vera, [vera, ana, away]));
  assert.deepEqual(peers.map(({ options }) => options.canSignal()), [true, false]);
  signaling.state = "offline";
  assert.deepEqual(peers.map(({ options }) => options.canSignal()), [false, false]);
});

test("text goes to each once: over the pair's channel, or over the socket to that one alone", async (t) => {
  const { call, signaling, peers } = page(contact(vera, [vera, ana, bob]));
  peers[0].connect();
  call.sendText("oui");
  t.mock.timers.tick(300);
  await settle();
  assert.deepEqual(peers.map(({ connection }) => connection.textChannel.said), [["oui"], []]);
  assert.deepEqual(signaling.of("text"), [{ type: "text", contact: "c1", text: "oui", to: "p3" }]);
});

test("each letter says who wrote it", () => {
  const { call, signaling, peers } = page(contact(vera, [vera, ana, bob]));
  const heard = [];
  call.addEventListener("text", ({ detail }) => heard.push([detail.sender, detail.text]));
  peers[1].dispatchEvent(new CustomEvent("text", { detail: "a" }));
  signaling.say({ type: "peer_text", sender: "p2", text: "b" });
  signaling.say({ type: "peer_text", sender: "p9", text: "c" });
  assert.deepEqual(heard, [["p3", "a"], ["p2", "b"]]);
});

test("media is ready between the visitor and the serving advisor only, once for each", () => {
  const { signaling, peers } = page(contact(vera, [vera, { ...ana, video: false }, { ...bob, video: false }]));
  peers[1].connect();
  assert.deepEqual(signaling.of("media_ready"), []);
  peers[0].connect();
  assert.deepEqual(signaling.of("media_ready"), [{ type: "media_ready", contact: "c1", kind: "text" }]);
  signaling.become(contact(vera, [vera, { ...bob, purpose: "serves", video: false }]));
  signaling.become(contact(vera, [vera, { ...bob, purpose: "serves", video: false }]));
  assert.equal(signaling.of("media_ready").length, 2);
  const guest = page(contact(noor, [{ ...vera, video: false }, ana, noor]));
  guest.peers[0].connect();
  assert.deepEqual(guest.signaling.of("media_ready"), []);
});

test("whoever observes gets everything and sends nothing", async (t) => {
  const { call, signaling, peers } = page(contact(sam, [vera, ana, sam]));
  assert.deepEqual(peers.map(({ tracks }) => tracks.video), [null, null]);
  call.setStream(null);
  call.setStream(camera);
  assert.deepEqual(peers.map(({ tracks }) => tracks.video), [null, null]);
  call.sendText("psst");
  t.mock.timers.tick(300);
  await settle();
  assert.deepEqual(signaling.of("text"), []);
  // From the other side: the observer gets the visitor's picture like anybody.
  assert.deepEqual(page(contact(vera, [vera, ana, sam])).peers.map(({ tracks }) => tracks.video), [track, track]);
  // A supervisor who joins is seen.
  signaling.become(contact(sam, [vera, ana, { ...sam, purpose: "joined" }]));
  assert.deepEqual(peers.map(({ tracks }) => tracks.video), [track, track]);
});

test("on hold nothing passes to or from the visitor; the others go on", () => {
  const visitor = page(contact(vera, [vera, ana, bob], { state: "on_hold" }));
  assert.deepEqual(visitor.peers.map(({ tracks }) => tracks.video), [null, null]);
  assert.equal(track.enabled, false);
  visitor.signaling.become(contact(vera, [vera, ana, bob]));
  assert.deepEqual(visitor.peers.map(({ tracks }) => tracks.video), [track, track]);
  assert.equal(track.enabled, true);

  const advisor = page(contact(ana, [vera, ana, bob], { state: "on_hold" }));
  assert.deepEqual(advisor.peers.map(({ tracks }) => tracks.video), [null, track]);
  assert.equal(track.enabled, true);
});

test("a camera that comes while on hold waits for the end of it", () => {
  const held = contact(vera, [vera, ana], { state: "on_hold" });
  const { call, signaling, peers } = page(held, { stream: null });
  call.setStream(camera);
  assert.deepEqual([peers[0].tracks.video, track.enabled], [null, false]);
  signaling.become(contact(vera, [vera, ana]));
  assert.deepEqual([peers[0].tracks.video, track.enabled], [track, true]);
  call.close();
  assert.equal(track.enabled, true);
});

test("the call's state is that of the pair it is for", () => {
  const { call, signaling, peers } = page(contact(noor, [vera, ana, noor]));
  peers[1].connect();
  assert.equal(call.state, "connecting");
  peers[0].connect();
  assert.equal(call.state, "connected");
  signaling.become(contact(noor, [vera, ana, noor], { transport: "socket" }));
  assert.equal(call.state, "failed");
  assert.equal(call.remotes.size, 0);
});

test("a mark is told to the one it is about", () => {
  const { call, signaling } = page(contact(vera, [vera, ana, bob]));
  signaling.say({ type: "peer_legibility", participant: "p3", grade: "poor" });
  assert.deepEqual([call.remotes.get("p2").mine, call.remotes.get("p3").mine], ["unknown", "poor"]);
  signaling.dispatchEvent(new Event("state"));
  assert.deepEqual(signaling.sent.map(({ to, grade }) => [to, grade]), [["p2", "unknown"], ["p3", "unknown"]]);
});

test("who is who", () => {
  const all = contact(vera, [vera, ana, bob, sam]);
  assert.equal(servingOf(all), ana);
  assert.equal(mainOf(all), ana);
  assert.equal(mainOf(contact(bob, [vera, ana, bob])), vera);
  assert.deepEqual(observersOf(all), [sam]);
  const held = { ...all, state: "on_hold" };
  assert.deepEqual([isHeld(held, ana, vera), isHeld(held, ana, bob), isHeld(all, ana, vera)], [true, false, false]);
});

test("one uplink: alone without a limit, together fair, and nobody waits for a slow one", () => {
  assert.deepEqual(divide([300_000]), [Infinity]);
  assert.deepEqual(divide([null, null]), [1_250_000, 1_250_000]);
  assert.deepEqual(divide([3_000_000, 3_000_000]), [1_250_000, 1_250_000]);
  // What one cannot use, the others get.
  assert.deepEqual(divide([200_000, 4_000_000, 4_000_000]), [300_000, 1_100_000, 1_100_000]);
  // A newcomer gets room to grow from the one that came first.
  const [first, newcomer] = divide([900_000, 200_000]);
  assert.deepEqual([first, newcomer], [800_000, 300_000]);
  assert.deepEqual(divide([50_000, 50_000]), [150_000, 150_000]);
});

test("who no longer sends leaves their share to the others", () => {
  const uplink = new Uplink();
  const [one, other] = [{}, {}];
  assert.equal(uplink.share(one, null), Infinity);
  assert.equal(uplink.share(other, null), 1_250_000);
  uplink.leave(one);
  assert.equal(uplink.share(other, null), Infinity);
});

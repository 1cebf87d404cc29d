import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Peer } from "../../static/lib/peer.js";
import { FakeMediaStream, FakePeerConnection, settle } from "./fakes.js";

const browser = { rollback: true, ice_restart: true, trickle: true };
const aiortc = { rollback: false, ice_restart: false, trickle: false };
const camera = { kind: "video" };

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.MediaStream = FakeMediaStream;
});

/** One end: its peer, the connections that it made, what it signalled. */
class End {
  connections = [];
  signals = [];
  canSignal = true;
  /** @type {End|null} */
  other = null;

  constructor(options = {}) {
    this.peer = new Peer({
      polite: false,
      capabilities: browser,
      generation: 0,
      iceServers: [],
      relayOnly: false,
      tracks: { video: camera, audio: null },
      signal: (kind, generation, payload) => this.signals.push({ kind, generation, payload }),
      canSignal: () => this.canSignal,
      createConnection: (configuration) => {
        this.connections.push(new FakePeerConnection(configuration));
        return this.pc;
      },
      ...options,
    });
  }

  get pc() {
    return this.connections.at(-1);
  }

  /** What was signalled since the last call. */
  take() {
    return this.signals.splice(0);
  }

  get said() {
    return this.signals.map(({ generation, payload }) => `${payload.type} ${generation}`);
  }
}

/** Carries signals between two ends until both are silent; returns what was said. */
async function talk(left, right) {
  const said = [];
  for (;;) {
    await settle();
    const [fromLeft, fromRight] = [left.take(), right.take()];
    if (fromLeft.length + fromRight.length === 0) return said;
    for (const [to, signals, name] of [[right, fromLeft, "left"], [left, fromRight, "right"]]) {
      for (const { generation, payload } of signals) {
        said.push(`${name} ${payload.type} ${generation}`);
        to.peer.describe(generation, payload);
      }
    }
  }
}

async function pair(leftOptions = {}, rightOptions = {}) {
  const left = new End(leftOptions);
  const right = new End({ polite: true, ...rightOptions });
  const said = await talk(left, right);
  return { left, right, said };
}

test("both begin: the impolite end offers, the polite one keeps its own for the answer", async () => {
  const { left, right, said } = await pair();
  assert.deepEqual(said, ["left offer 1", "right answer 1"]);
  for (const { pc, connections } of [left, right]) {
    assert.equal(connections.length, 1);
    assert.deepEqual(
      pc.getTransceivers().map(({ direction, sender }) => [direction, sender.track]),
      [["sendrecv", camera], ["sendrecv", null]],
    );
    assert.deepEqual(pc.channel.options, { negotiated: true, id: 0, protocol: "t140", ordered: true });
  }
});

test("the offer is under way before the page draws anything, and is made once", async () => {
  const end = new End();
  assert.equal(end.pc.signalingState, "have-local-offer");
  await settle();
  assert.deepEqual(end.said, ["offer 1"]);
});

test("after a reload the polite end begins a new generation by offering", async () => {
  const { left } = await pair();
  const reloaded = new End({ polite: true, generation: 1 });
  assert.deepEqual(await talk(left, reloaded), ["right offer 2", "left answer 2"]);
  assert.equal(left.connections[0].signalingState, "closed");
  assert.equal(left.peer.generation, 2);
});

test("both begin anew at once: the polite end gives way without doubled sections", async () => {
  const { left, right, said } = await pair({ generation: 4 }, { generation: 4 });
  assert.deepEqual(said, ["left offer 5", "right offer 5", "right answer 5"]);
  assert.equal(left.connections.length, 1);
  assert.equal(right.connections.length, 2);
  assert.equal(right.pc.signalingState, "stable");
});

test("lower generations and stray answers are ignored", async () => {
  const end = new End({ generation: 3 });
  await settle();
  end.peer.describe(3, { type: "offer", sdp: "" });
  end.peer.describe(9, { type: "answer", sdp: "" });
  end.peer.addCandidate(3, { candidate: "old" });
  await settle();
  assert.equal(end.peer.generation, 4);
  assert.equal(end.connections.length, 1);
  assert.equal(end.pc.signalingState, "have-local-offer");
});

test("candidates follow their offer; those of an ignored offer do no harm", async (t) => {
  const warned = t.mock.method(console, "warn", () => undefined);
  const left = new End();
  await settle();
  left.peer.describe(1, { type: "offer", sdp: "" });
  left.peer.addCandidate(1, { candidate: "of the ignored offer" });
  await settle();
  assert.equal(warned.mock.callCount(), 0);
  const right = new End({ polite: true });
  right.peer.describe(1, { type: "offer", sdp: "" });
  right.peer.addCandidate(1, { candidate: "a" });
  right.peer.addCandidate(1, null);
  await settle();
  assert.deepEqual(right.pc.candidates, [{ candidate: "a" }, undefined]);
});

test("2 s of disconnected: one ICE restart, by the impolite end", async (t) => {
  const { left, right } = await pair();
  for (const end of [left, right]) end.pc.become("connected");
  for (const end of [left, right]) end.pc.become("disconnected");
  assert.equal(left.peer.state, "recovering");
  t.mock.timers.tick(1999);
  assert.equal(left.pc.restarts, 0);
  t.mock.timers.tick(1);
  assert.equal(left.pc.restarts, 1);
  assert.deepEqual(await talk(left, right), ["left offer 1", "right answer 1"]);
  for (const end of [left, right]) end.pc.become("connected");
  t.mock.timers.tick(60_000);
  assert.equal(right.pc.restarts, 0);
  assert.equal(left.peer.state, "connected");
});

test("restarts that cross are rolled back by the polite end", async () => {
  const { left, right } = await pair();
  for (const end of [left, right]) end.pc.become("connected");
  for (const end of [left, right]) end.pc.become("failed");
  const said = await talk(left, right);
  assert.deepEqual(said, ["left offer 1", "right offer 1", "right answer 1"]);
  assert.deepEqual([left.pc.rollbacks, right.pc.rollbacks], [0, 1]);
  assert.equal(right.connections.length, 1);
});

test("failed: restarted at once; after two restarts in vain comes a new connection", async (t) => {
  const { left, right } = await pair();
  left.pc.become("connected");
  left.pc.become("failed");
  assert.equal(left.pc.restarts, 1);
  await talk(left, right);
  t.mock.timers.tick(5000);
  assert.equal(left.pc.restarts, 2);
  await talk(left, right);
  t.mock.timers.tick(5000);
  assert.equal(left.connections.length, 2);
  await settle();
  assert.deepEqual(left.said, ["offer 2"]);
});

test("an end without rollback only answers, and is recovered by a new connection", async () => {
  const end = new End({ polite: true, capabilities: aiortc });
  await settle();
  assert.deepEqual(end.said, ["offer 1"]);
  end.take();
  end.peer.describe(1, { type: "answer", sdp: "" });
  await settle();
  end.pc.become("connected");
  end.pc.become("failed");
  await settle();
  assert.equal(end.connections[0].restarts, 0);
  assert.deepEqual(end.said, ["offer 2"]);
});

test("no recovery into the void: it waits until signals arrive again", async (t) => {
  const { left, right } = await pair();
  for (const end of [left, right]) end.pc.become("connected");
  left.canSignal = false;
  left.pc.become("failed");
  t.mock.timers.tick(60_000);
  await settle();
  assert.equal(left.pc.restarts, 0);
  left.peer.signalingIsBack();
  assert.equal(left.pc.restarts, 0);
  left.canSignal = true;
  left.peer.signalingIsBack();
  assert.equal(left.pc.restarts, 1);
  assert.deepEqual(await talk(left, right), ["left offer 1", "right answer 1"]);
});

test("media that survived needs no recovery when signals arrive again", async () => {
  const { left } = await pair();
  left.pc.become("connected");
  left.peer.signalsWereLost();
  left.peer.signalingIsBack();
  assert.equal(left.connections.length, 1);
});

test("a negotiation whose signals were lost begins anew", async () => {
  const left = new End();
  await settle();
  left.take();
  left.peer.signalsWereLost();
  await settle();
  assert.deepEqual(left.said, ["offer 2"]);
});

test("a first connection that does not come up in 8 s is replaced", async (t) => {
  const left = new End();
  await settle();
  left.take();
  t.mock.timers.tick(8000);
  await settle();
  assert.deepEqual(left.said, ["offer 2"]);
  left.pc.become("connected");
  t.mock.timers.tick(60_000);
  assert.equal(left.connections.length, 2);
});

test("another network: the way is looked for at once, connected or not", async () => {
  const { left, right } = await pair();
  for (const end of [left, right]) end.pc.become("connected");
  right.peer.networkChanged();
  assert.equal(right.pc.restarts, 1);
  assert.equal(right.peer.state, "connected", "the picture stays");
  assert.deepEqual(await talk(left, right), ["right offer 1", "left answer 1"]);
  left.pc.become("disconnected");
  left.peer.networkChanged();
  assert.equal(left.pc.restarts, 1, "without waiting for 2 s");
});

test("another network takes the signals as well: they are waited for, even by what seems connected", async () => {
  const { left } = await pair();
  left.pc.become("connected");
  left.canSignal = false;
  left.peer.networkChanged();
  assert.equal(left.pc.restarts, 0);
  left.canSignal = true;
  left.peer.signalingIsBack();
  assert.equal(left.pc.restarts, 1);
});

test("another network never costs an end that cannot restart a connection that may work", async () => {
  const end = new End({ polite: true, capabilities: aiortc });
  await settle();
  end.peer.describe(1, { type: "answer", sdp: "" });
  await settle();
  end.pc.become("connected");
  end.peer.networkChanged();
  assert.equal(end.connections.length, 1);
  end.pc.become("disconnected");
  end.peer.networkChanged();
  assert.equal(end.connections.length, 2);
});

test("sound that is not sent keeps nothing of the line, and needs no negotiation to begin", async () => {
  const { left, right } = await pair();
  const active = ({ pc }) => pc.getTransceivers()[1].sender.parameters.encodings[0].active;
  assert.deepEqual([active(left), active(right)], [false, false]);
  left.peer.setTracks({ audio: { kind: "audio" } });
  assert.equal(active(left), true);
  assert.deepEqual(await talk(left, right), []);
  left.peer.setTracks({ audio: null });
  assert.equal(active(left), false);
});

test("relay: a new generation through TURN only, begun by both, offered by one", async () => {
  const { left, right } = await pair();
  for (const end of [left, right]) end.peer.relayOnly();
  for (const end of [left, right]) end.peer.relayOnly();
  assert.deepEqual(await talk(left, right), ["left offer 2", "right answer 2"]);
  for (const { pc } of [left, right]) assert.equal(pc.configuration.iceTransportPolicy, "relay");
});

test("a camera that comes later needs no negotiation", async () => {
  const { left, right } = await pair({ tracks: { video: null, audio: null } });
  left.peer.setTracks({ video: camera });
  assert.equal(left.pc.getTransceivers()[0].sender.track, camera);
  assert.deepEqual(await talk(left, right), []);
});

test("a connection that was up and is replaced says that text may be lost", async () => {
  const { left } = await pair();
  let losses = 0;
  left.peer.addEventListener("text-loss", () => (losses += 1));
  left.peer.relayOnly();
  assert.equal(losses, 0);
  left.pc.become("connected");
  left.peer.renew();
  assert.equal(losses, 1);
});

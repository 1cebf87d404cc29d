import assert from "node:assert/strict";
import { test } from "node:test";

import { NetworkCheck } from "../../static/lib/network-check.js";
import { FINE, flowBetween, verdictOf } from "../../static/lib/network-verdict.js";
import { relaysOf } from "../../static/lib/turn-test.js";

const good = { bitrate: 600_000, fps: 30, loss: 0, jitter: 3, share: 1 };
const figures = (changes = {}) => ({ down: good, up: good, rtt: 40, turn: null, ...changes });

test("video both ways is fine", () => {
  assert.equal(verdictOf(figures()), "fine");
  assert.equal(verdictOf(figures({ rtt: null })), "fine");
});

test("each bound of either direction makes it slow, and nothing worse", () => {
  for (const weak of [{ bitrate: FINE.bitrate - 1 }, { loss: FINE.loss + 0.01 }, { share: FINE.share - 0.01 }]) {
    for (const way of ["down", "up"]) {
      assert.equal(verdictOf(figures({ [way]: { ...good, ...weak } })), "slow");
    }
  }
  assert.equal(verdictOf(figures({ rtt: FINE.rtt + 1 })), "slow");
  assert.equal(verdictOf(figures({ up: { ...good, bitrate: 0, loss: 1, share: 0 }, turn: false })), "slow");
});

test("blocked comes from a failed relay alone", () => {
  const none = { down: null, up: null, rtt: null };
  assert.equal(verdictOf(figures({ ...none, turn: false })), "blocked");
  assert.equal(verdictOf(figures({ ...none, turn: true })), null);
  assert.equal(verdictOf(figures({ ...none, turn: null })), null);
});

test("rates come from two counts", () => {
  const before = { at: 1000, bytes: 1000, frames: 10, packets: 100, lost: 0, jitter: 9, sentFrames: 12 };
  const after = { at: 3000, bytes: 126_000, frames: 60, packets: 190, lost: 10, jitter: 4, sentFrames: 72 };
  assert.deepEqual(flowBetween(before, after), {
    bitrate: 500_000, fps: 25, loss: 0.1, jitter: 4, share: 50 / 60,
  });
  assert.equal(flowBetween(before, before), null);
  assert.equal(flowBetween(before, { ...before, at: 2000 }).loss, 1);
});

test("only servers that relay are tried", () => {
  const turn = { urls: ["turn:a", "stun:a"] };
  assert.deepEqual(relaysOf([{ urls: "stun:a" }, turn, { urls: "turns:b" }]), [turn, { urls: "turns:b" }]);
});

/** A connection whose video flows from the `after`th look on. */
function fakeConnection({ after = 0 } = {}) {
  let looks = 0;
  const counted = (n) => ({ at: 1000 * n, bytes: 75_000 * n, frames: 30 * n, packets: 80 * n, lost: 0, jitter: 1, sentFrames: 30 * n });
  return {
    closed: false,
    offer: async () => "an offer",
    async take(sdp) {
      this.taken = sdp;
    },
    async count() {
      looks += 1;
      return looks > after ? { down: counted(looks), up: counted(looks), rtt: 20 } : null;
    },
    close() {
      this.closed = true;
    },
  };
}

/** A check at a node that answers with `answers` in turn: a body, or a status. */
function check(t, connection, answers) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (url, { body, signal }) => {
    signal.throwIfAborted();
    asked.push(JSON.parse(body));
    const answer = answers.shift();
    return typeof answer === "number"
      ? { status: answer, ok: false }
      : { status: 200, ok: true, json: async () => answer };
  });
  const times = { connect: 5, settle: 1, measure: 1, tick: 1, turn: 1 };
  const made = new NetworkCheck({
    url: "/w/a/check", token: async () => "mine", connect: () => connection, times,
  });
  const seen = [];
  made.addEventListener("change", () => seen.push([made.state, made.verdict]));
  return { made, seen, asked };
}

test("asks for servers, offers, measures, and closes", async (t) => {
  const connection = fakeConnection({ after: 2 });
  const { made, seen, asked } = check(t, connection, [{ ice_servers: [] }, { sdp: "an answer" }]);
  await made.start();
  assert.deepEqual(asked, [{ token: "mine" }, { sdp: "an offer", token: "mine" }]);
  assert.deepEqual(seen, [["running", null], ["done", "fine"]]);
  assert.equal(connection.taken, "an answer");
  assert.ok(connection.closed);
  assert.equal(made.figures.up.fps, 30);
});

test("a node that has no room says so, whichever way it says it", async (t) => {
  for (const answers of [[503], [429], [{ ice_servers: [] }, 503]]) {
    const { made, seen } = check(t, fakeConnection(), answers);
    await made.start();
    assert.deepEqual(seen, [["running", null], ["busy", null]]);
  }
});

test("no video and no relay to try says nothing", async (t) => {
  const connection = fakeConnection({ after: Infinity });
  const { made, seen } = check(t, connection, [{ ice_servers: [{ urls: "stun:a" }] }, { sdp: "an answer" }]);
  await made.start();
  assert.deepEqual(seen.at(-1), ["failed", null]);
  assert.ok(connection.closed);
});

test("a refusal, or a network that is gone, says nothing either", async (t) => {
  const { made, seen } = check(t, fakeConnection(), [401]);
  await made.start();
  assert.deepEqual(seen.at(-1), ["failed", null]);
});

test("stopped, it closes everything at once and says no more", async (t) => {
  const connection = fakeConnection({ after: Infinity });
  const { made, seen } = check(t, connection, [{ ice_servers: [] }, { sdp: "an answer" }, { ice_servers: [] }, 503]);
  const over = made.start();
  while (!connection.taken) await Promise.resolve();
  made.stop();
  assert.ok(connection.closed);
  await over;
  assert.deepEqual(seen, [["running", null], ["idle", null]]);
  await made.start();
  assert.equal(made.state, "busy");
});

// When received pictures are kept longer, so that those that are sent again are seen in their turn.
import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, follow, LOSSY_TARGET_MS, newPlayout } from "../../static/lib/playout.js";
import { summarise } from "../../static/lib/stats.js";

const after = (playout, seconds, loss) => {
  for (let i = 0; i < seconds; i += 1) playout = follow(playout, loss);
  return playout;
};

test("lost packets make the picture wait; a clean line is given its quickness back, not at once", () => {
  assert.equal(after(newPlayout(), 30, 0.005).waits, false, "one packet in 200");
  const lossy = after(newPlayout(), 2, 0.05);
  assert.equal(lossy.waits, true);
  assert.equal(after(lossy, 5, 0).waits, true);
  assert.equal(after(lossy, 30, 0).waits, false);
});

test("the browser is told on change only, and one without the member is left alone", () => {
  let told = 0;
  const receiver = {
    value: null,
    get jitterBufferTarget() {
      return this.value;
    },
    set jitterBufferTarget(ms) {
      told += 1;
      this.value = ms;
    },
  };
  const waits = after(newPlayout(), 5, 0.05);
  for (let i = 0; i < 3; i += 1) apply(receiver, waits);
  assert.deepEqual([told, receiver.value], [1, LOSSY_TARGET_MS]);
  apply(receiver, newPlayout());
  assert.deepEqual([told, receiver.value], [2, null]);
  const old = {};
  apply(old, waits);
  apply(null, waits);
  assert.deepEqual(old, {});
});

test("loss is counted over the whole second, in each direction", () => {
  const entries = (sent, lost, received, missing) => [
    { type: "outbound-rtp", kind: "video", packetsSent: sent },
    { type: "remote-inbound-rtp", kind: "video", packetsLost: lost, fractionLost: 0.5 },
    { type: "inbound-rtp", kind: "video", packetsReceived: received, packetsLost: missing },
  ];
  const first = summarise(entries(100, 3, 200, 4), null, 0);
  const second = summarise(entries(125, 4, 219, 5), first.totals, 1000);
  assert.deepEqual([second.sent.loss, second.received.loss], [1 / 25, 1 / 20]);
  const third = summarise(entries(125, 4, 219, 4), second.totals, 2000);
  assert.deepEqual([third.sent.loss, third.received.loss], [0, 0], "what comes late is none");
});

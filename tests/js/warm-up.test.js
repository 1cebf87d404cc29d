import assert from "node:assert/strict";
import { test } from "node:test";

import { warmUp } from "../../static/lib/warm-up.js";
import { FakePeerConnection, settle } from "./fakes.js";

test("a page is warmed up once, by a connection that gathers and sends nothing", async () => {
  const made = [];
  globalThis.RTCPeerConnection = class extends FakePeerConnection {
    offers = 0;

    constructor(configuration) {
      super(configuration);
      made.push(this);
    }

    async createOffer() {
      this.offers += 1;
    }
  };
  await Promise.all([warmUp(), warmUp()]);
  await warmUp();
  await settle();
  assert.equal(made.length, 1);
  const [pc] = made;
  assert.equal(pc.offers, 1);
  assert.deepEqual(pc.getTransceivers().map(({ receiver }) => receiver.track.kind), ["video", "audio"]);
  assert.equal(pc.localDescription, null);
  assert.equal(pc.signalingState, "closed");
});

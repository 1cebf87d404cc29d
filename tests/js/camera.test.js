// The page's camera, and its token: the browser's answers are the fakes.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Camera } from "../../static/lib/camera.js";
import { SignalingError } from "../../static/lib/outbox.js";
import { fetchToken } from "../../static/lib/token.js";
import { settle } from "./fakes.js";

class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;

  stop() {
    this.readyState = "ended";
  }

  die() {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }
}

/** What the browser answers to the next questions for a camera. */
let answers = [];
let given = [];
const devices = Object.assign(new EventTarget(), { getUserMedia: () => answers.shift()() });
const allow = () => {
  const track = new FakeTrack();
  given.push(track);
  return Promise.resolve({ getVideoTracks: () => [track], getTracks: () => [track] });
};
const refuse = (name) => () => Promise.reject(Object.assign(new Error(name), { name }));

beforeEach(() => {
  answers = [];
  given = [];
  globalThis.isSecureContext = true;
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: devices }, configurable: true });
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
});

test("on, then off: the light goes out", async () => {
  const camera = new Camera();
  answers = [allow];
  assert.equal(await camera.open(), true);
  assert.equal(await camera.open(), true, "an open one is not asked for again");
  camera.close();
  assert.deepEqual([camera.state, camera.stream, given[0].readyState], ["off", null, "ended"]);
});

test("each refusal has a name, and may be tried again", async () => {
  const camera = new Camera();
  for (const [error, reason] of [["NotAllowedError", "denied"], ["NotFoundError", "no_camera"], ["NotReadableError", "in_use"], ["TypeError", "unsupported"]]) {
    answers = [refuse(error)];
    assert.equal(await camera.open(), false);
    assert.deepEqual([camera.state, camera.refusal], ["refused", reason]);
  }
  globalThis.isSecureContext = false;
  await camera.open();
  assert.equal(camera.refusal, "insecure");
  globalThis.isSecureContext = true;
  answers = [allow];
  assert.equal(await camera.open(), true);
  assert.equal(camera.refusal, null);
});

test("a camera given after it was given up is switched off", async () => {
  const camera = new Camera();
  let answer = () => {};
  answers = [() => new Promise((resolve) => (answer = resolve)), allow];
  const first = camera.open();
  camera.close();
  const second = camera.open();
  const track = new FakeTrack();
  answer({ getVideoTracks: () => [track], getTracks: () => [track] });
  assert.equal(await first, false);
  assert.equal(track.readyState, "ended");
  assert.equal(await second, true);
  assert.equal(camera.stream.getTracks()[0], given[0]);
});

test("a camera that died is fetched again; one that was closed is not", async () => {
  const camera = new Camera();
  answers = [allow, allow];
  await camera.open();
  given[0].die();
  await settle();
  assert.equal(camera.stream.getTracks()[0], given[1]);
  camera.close();
  given[1].die();
  await settle();
  assert.equal(camera.state, "off");
});

test("an eager camera takes one that is plugged in, a patient one waits for a click", async () => {
  const [eager, patient] = [new Camera({ eager: true }), new Camera()];
  answers = [refuse("NotFoundError"), refuse("NotFoundError"), allow];
  await eager.open();
  await patient.open();
  devices.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.deepEqual([eager.state, patient.state], ["on", "refused"]);
});

test("a person's own refusal is never asked about again by itself", async () => {
  const camera = new Camera({ eager: true });
  answers = [refuse("NotAllowedError")];
  await camera.open();
  devices.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.equal(camera.refusal, "denied");
});

const answer = (status, more = {}) => async () => ({ ok: status === 200, status, redirected: false, json: async () => ({ token: "new" }), ...more });

test("a token is renewed for the same person", async () => {
  let asked;
  globalThis.fetch = (url, options) => {
    asked = { url, ...options };
    return answer(200)();
  };
  assert.equal(await fetchToken("/w/lumen/token", "old"), "new");
  assert.deepEqual([asked.method, asked.url, JSON.parse(asked.body)], ["POST", "/w/lumen/token", { token: "old" }]);
});

test("a refusal is final; a busy server and the sign-in page are told apart", async () => {
  for (const final of [answer(401), answer(403), answer(404), answer(200, { redirected: true })]) {
    globalThis.fetch = final;
    await assert.rejects(fetchToken("/t"), (error) => error instanceof SignalingError && error.code === "unauthorized");
  }
  for (const later of [answer(429), answer(503)]) {
    globalThis.fetch = later;
    await assert.rejects(fetchToken("/t"), (error) => !(error instanceof SignalingError));
  }
});

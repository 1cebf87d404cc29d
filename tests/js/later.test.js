// Modules that come late, over a network that comes and goes.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { persistent } from "../../static/widget/later.js";
import { settle } from "./fakes.js";

const network = new EventTarget();
let tries = 0;

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  tries = 0;
  globalThis.addEventListener = network.addEventListener.bind(network);
  globalThis.removeEventListener = network.removeEventListener.bind(network);
});

/** Fails so often, then gives a module. */
const failing = (times) => async () => {
  tries += 1;
  if (tries <= times) throw new TypeError("Failed to fetch dynamically imported module");
  return "module";
};

test("what did not come is asked for again, at once when the network is back", async (t) => {
  const coming = persistent(failing(2));
  await settle();
  t.mock.timers.tick(300);
  await settle();
  assert.equal(tries, 2);
  network.dispatchEvent(new Event("online"));
  assert.equal(await coming, "module");
  assert.equal(tries, 3);
});

test("what never comes is said in the end", async (t) => {
  const coming = assert.rejects(persistent(failing(9)), TypeError);
  for (let i = 0; i < 3; i += 1) {
    await settle();
    t.mock.timers.tick(3000);
  }
  await coming;
  assert.equal(tries, 4);
});

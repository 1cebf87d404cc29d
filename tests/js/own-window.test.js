/** A window of its own: its address, and who may take a visit over. */

import assert from "node:assert/strict";
import test from "node:test";

import { openOwnWindow, ownAddress, takeOverVisit } from "../../static/widget/own-window.js";
import { FakeStorage } from "./fakes.js";

const DESK = "https://desk.example";
const handover = { kept: { session: "s1", secret: "x" }, live: "queued" };

test("the window is the same page without its frame, secure wherever a camera needs that", () => {
  assert.equal(ownAddress(`${DESK}/w/lumen?parent=https%3A%2F%2Fshop.example&lang=en&queue=lsf`), `${DESK}/w/lumen?lang=en&queue=lsf`);
  assert.equal(ownAddress("http://desk.example/w/lumen"), `${DESK}/w/lumen`);
  assert.equal(ownAddress("http://127.0.0.1:8080/w/lumen"), "http://127.0.0.1:8080/w/lumen");
});

/** A page that opens its window; returns what the window, or another, hears when it asks. */
function opening() {
  const opened = {};
  /** @type {(event: any) => void} */
  let hears = () => undefined;
  globalThis.location = /** @type {any} */ ({ href: `${DESK}/w/lumen?parent=x`, origin: DESK });
  globalThis.window = /** @type {any} */ ({ open: () => opened });
  globalThis.addEventListener = /** @type {any} */ ((/** @type {any} */ _name, /** @type {any} */ run) => (hears = run));
  openOwnWindow(() => /** @type {any} */ (handover));
  return { opened, ask: (/** @type {any} */ event) => {
    /** @type {any[]} */
    const said = [];
    hears({ data: "signdesk: go on here?", origin: DESK, source: opened, ports: [{ postMessage: (/** @type {any} */ data) => said.push(data) }], ...event });
    return said;
  } };
}

test("the visit goes to the window that was opened, on the desk's origin, and to nobody else", () => {
  const { ask } = opening();
  assert.deepEqual(ask({}), [handover]);
  for (const wrong of [{ origin: "https://evil.example" }, { source: {} }, { data: null }]) assert.deepEqual(ask(wrong), []);
});

/** A window whose opener answers `data`, or never does. @param {any} data */
async function windowOpenedBy(data) {
  const storage = (globalThis.sessionStorage = /** @type {any} */ (new FakeStorage()));
  /** @type {string[]} */
  const asked = [];
  const opener = { postMessage: (/** @type {any} */ _said, /** @type {string} */ origin, /** @type {any[]} */ [port]) => {
    asked.push(origin);
    port.postMessage(data);
    port.close();
  } };
  globalThis.location = /** @type {any} */ ({ origin: DESK });
  const page = (globalThis.window = /** @type {any} */ ({ opener }));
  page.parent = page;
  await takeOverVisit("visit");
  return { page, storage, asked };
}

test("the window takes a living contact over, and forgets who opened it", async () => {
  const { page, storage, asked } = await windowOpenedBy(handover);
  assert.deepEqual(asked, [DESK]); // the browser tells no other origin
  assert.equal(page.opener, null);
  assert.deepEqual(JSON.parse(storage.getItem("visit")), handover.kept);
  assert.equal(storage.getItem("visit.live"), "queued");
  const { storage: before } = await windowOpenedBy({ ...handover, live: "" });
  assert.equal(before.getItem("visit"), null); // nothing to go on with: a visit of its own
});

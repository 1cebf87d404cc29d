// What passes between a visit and the company's page.

import assert from "node:assert/strict";
import test from "node:test";

import { followCompanyPage } from "../../static/widget/company-page.js";

/** A visit and a host that are joined, and what the visit was asked to say. */
function joined() {
  /** @type {any[]} */
  const said = [];
  const acts = Object.assign(new EventTarget(), {
    setContext: async (/** @type {any} */ context) => said.push(context),
    identify: async (/** @type {string} */ identity) => said.push(identity),
  });
  const visit = /** @type {any} */ (Object.assign(new EventTarget(), { about: {}, acts }));
  const host = /** @type {any} */ (Object.assign(new EventTarget(), { context: {}, identity: "", emit: (/** @type {any[]} */ ...event) => said.push(event), warn: (/** @type {string} */ words) => said.push(words) }));
  followCompanyPage({ visit, host, enter: () => said.push("enter"), leave: () => said.push("leave"), language: { lang: "en", href: "" } });
  const tells = (/** @type {string} */ name, /** @type {any} */ detail) => host.dispatchEvent(new CustomEvent(name, { detail }));
  return { visit, said, tells };
}

test("a page that says something at every turn of the wheel is followed once a second, to the last word", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { visit, said, tells } = joined();
  for (let scroll = 1; scroll <= 500; scroll += 1) tells("context", { page: String(scroll) });
  assert.deepEqual(said, [{ page: "1" }]);
  assert.deepEqual(visit.about.context, { page: "500" }); // a wish to join has the newest
  t.mock.timers.tick(1000);
  assert.deepEqual(said, [{ page: "1" }, { page: "500" }]);
  t.mock.timers.tick(5000);
  tells("context", { page: "501" });
  assert.deepEqual(said.at(-1), { page: "501" });
});

test("who it is is said once a second as well, beside where they are", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { visit, said, tells } = joined();
  tells("context", { page: "1" });
  for (const token of ["a", "b", "c"]) tells("identity", token);
  t.mock.timers.tick(1000);
  assert.deepEqual(said, [{ page: "1" }, "a", "c"]);
  assert.equal(visit.about.identity, "c");
});

test("the page hears what became of the visit, and opens and folds it", () => {
  const { visit, said, tells } = joined();
  visit.dispatchEvent(new CustomEvent("queued"));
  visit.dispatchEvent(new CustomEvent("ended", { detail: { why: "thanks" } }));
  visit.dispatchEvent(new CustomEvent("change", { detail: { secret: "s" } }));
  visit.acts.dispatchEvent(new CustomEvent("unproved", { detail: { rule: "exp: has passed" } }));
  tells("open");
  tells("close");
  assert.deepEqual(said, [["queued", undefined], ["ended", { why: "thanks" }], "identify: exp: has passed", "enter", "leave"]);
});

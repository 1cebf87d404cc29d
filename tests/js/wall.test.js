// What the wall decides without a page: words, totals, order, and a supervisor's acts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Live } from "../../static/wall/live.js";
import { inOrder, isTalking, isWaiting, totals, wordFor } from "../../static/wall/words.js";
import { settle } from "./fakes.js";

const contact = (state, more = {}) => ({ id: "c1", company: "a", state, since: 0, advisor: "", participants: 1, ...more });
const STATES = ["queued", "offered", "connecting", "connected", "on_hold", "wrap_up"];

test("each state has its word and shape, and no two the same", () => {
  const words = STATES.map((state) => wordFor(contact(state)));
  assert.equal(new Set(words.map(({ key }) => key)).size, STATES.length);
  assert.equal(new Set(words.map(({ drawing }) => drawing)).size, STATES.length);
  assert.deepEqual(STATES.filter((state) => isWaiting(contact(state))), ["queued", "offered"]);
  assert.deepEqual(STATES.filter((state) => isTalking(contact(state))), ["connecting", "connected", "on_hold"]);
});

test("the numbers that one looks for, and who is at work first", () => {
  const advisors = [
    { id: "z", name: "Zoé", status: "available", state: "idle" },
    { id: "b", name: "Ben", status: "offline", state: "idle" },
    { id: "e", name: "Éva", status: "available", state: "on_contact" },
  ];
  assert.deepEqual(totals(STATES.map((state) => contact(state)), advisors), { waiting: 2, talking: 3, free: 1 });
  assert.deepEqual(inOrder(advisors).map(({ name }) => name), ["Éva", "Zoé", "Ben"]);
});

/** A desk that answers as it is told, and remembers what was asked. */
function fakeDesk(answers = {}) {
  const signaling = Object.assign(new EventTarget(), { state: "online", contact: null });
  const asked = [];
  const answer = async (type, fields) => {
    asked.push([type, fields]);
    return answers[type] ?? { answer: {} };
  };
  return { signaling, asked, ask: answer, enter: (type, id) => answer(type, { contact: id }) };
}

const view = (...contacts) => ({ answer: { contacts, advisors: [] } });
const say = (desk, detail) => desk.signaling.dispatchEvent(new CustomEvent("message", { detail }));

test("asks every two seconds while it is looked at, one question at a time", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const desk = fakeDesk({ live: view(contact("queued")) });
  const live = new Live(desk);
  live.start();
  live.start();
  t.mock.timers.tick(2000); // the first answer is still to come
  assert.equal(desk.asked.length, 1);
  await settle();
  assert.equal(live.view.contacts.length, 1);
  t.mock.timers.tick(2000);
  await settle();
  assert.equal(desk.asked.length, 2);
  desk.signaling.state = "offline";
  t.mock.timers.tick(2000);
  live.stop();
  desk.signaling.state = "online";
  t.mock.timers.tick(4000);
  assert.equal(desk.asked.length, 2);
});

test("a request to observe is told until the visitor answers, or the contact goes", async () => {
  const answers = { live: view(contact("connected")) };
  const desk = fakeDesk(answers);
  const live = new Live(desk);
  await live.observe("c1");
  assert.deepEqual(live.observing, { contact: "c1", state: "asked" });
  say(desk, { type: "released", contact: "c1", why: "refused" });
  assert.deepEqual(live.observing, { contact: "c1", state: "refused" });
  await live.observe("c1");
  desk.signaling.contact = { id: "c1" };
  desk.signaling.dispatchEvent(new Event("change"));
  assert.equal(live.observing, null, "the visitor said yes");
  desk.signaling.contact = null;
  desk.signaling.dispatchEvent(new Event("change"));
  await live.observe("c1");
  say(desk, { type: "released", contact: "c1", why: "visitor" });
  assert.equal(live.observing, null);
  await live.observe("c1");
  answers.live = view();
  await live.refresh();
  assert.equal(live.observing, null);
});

test("what was refused is told where it was tried, until the next act", async () => {
  const desk = fakeDesk({ observe: { refused: "already_asked" }, take_over: { refused: "participants_full" } });
  const live = new Live(desk);
  await live.observe("c1");
  assert.deepEqual(live.refusal, { about: "c1", key: "console.refusal.already_asked" });
  assert.equal(live.observing, null);
  assert.equal(await live.whisper("c1", "mot"), true);
  assert.deepEqual([live.refusal, live.done], [null, { about: "c1", key: "wall.whisper.sent" }]);
  assert.equal(await live.takeOver("c2"), false);
  assert.deepEqual([live.refusal?.about, live.done], ["c2", null]);
});

test("each act is the command of its name", async () => {
  const desk = fakeDesk();
  const live = new Live(desk);
  await live.join("c1");
  await live.takeOver("c1");
  await live.end("c1");
  await live.force("noe", "break");
  assert.deepEqual(desk.asked.filter(([type]) => type !== "live"), [
    ["join_call", { contact: "c1" }],
    ["take_over", { contact: "c1" }],
    ["end_contact", { contact: "c1" }],
    ["force_status", { advisor: "noe", status: "break" }],
  ]);
});

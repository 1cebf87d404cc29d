// Several people at one call: who is there, what is said of it, handing it on, whispers, lapses.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { newsOf } from "../../static/console/call-news.js";
import { HandingOn } from "../../static/console/handing-on.js";
import { rows } from "../../static/console/lapses.js";
import { doing, isFree } from "../../static/console/presence.js";
import { consulted, isServing, isWatching, others } from "../../static/console/present.js";
import { refusalKey } from "../../static/console/refusals.js";
import { Whispers } from "../../static/console/whispers.js";
import { FakeStorage, settle } from "./fakes.js";

const visitor = { id: "p1", role: "visitor", name: "", purpose: "serves", present: true };
const camille = { id: "p2", role: "advisor", name: "Camille", purpose: "serves", present: true };
const noe = { id: "p3", role: "advisor", name: "Noé", purpose: "consulted", present: true };
const sam = { id: "p4", role: "supervisor", name: "Sam", purpose: "observes", present: true };
const call = (more = {}) => ({
  id: "c1", state: "connected", queue: "q1", me: "p2", note: "", relief: false, calling: null, asked: null,
  participants: [visitor, camille], ...more,
});

beforeEach(() => {
  globalThis.sessionStorage = new FakeStorage();
});

test("who serves, who is consulted, who watches", () => {
  const contact = call({ participants: [visitor, camille, noe, sam] });
  assert.ok(isServing(contact));
  assert.ok(!isServing({ ...contact, me: "p3" }));
  assert.deepEqual(others(contact).map(({ name }) => name), ["Noé", "Sam"]);
  assert.equal(consulted(contact), noe);
  assert.deepEqual([contact, { ...contact, me: "p4" }].map(isWatching), [false, true]);
});

const kinds = (contact, whispers = [], aside = []) => newsOf(contact, whispers, new Set(aside)).map(({ id }) => id.split(" ")[0]);

test("a plain call has no news; each thing to know is a line, the most urgent first", () => {
  assert.deepEqual(kinds(call()), []);
  const busy = call({
    state: "on_hold", relief: true, note: "Il a sa facture", asked: { name: "Sam" },
    calling: { name: "Noé", deadline: 20_000 }, participants: [visitor, camille, sam],
  });
  const whispers = [{ id: 7, contact: "c1", name: "Sam", text: "Proposez le geste" }];
  assert.deepEqual(kinds(busy, whispers), ["hold", "whisper", "calling", "asked", "observed", "note", "relief"]);
});

test("what was read is put aside; what must be known stays", () => {
  const contact = call({ note: "mot", participants: [visitor, camille, sam] });
  assert.deepEqual(kinds(contact, [], ["note mot", "observed p4"]), ["observed"]);
});

test("only who serves can resume, cancel, or is told the note and the relief", () => {
  const contact = call({ state: "on_hold", me: "p3", note: "mot", relief: true, participants: [visitor, camille, noe] });
  const [hold, ...rest] = newsOf(contact, [], new Set());
  assert.deepEqual([hold.action, hold.key, rest], [undefined, "console.news.hold_other", []]);
});

/** A desk that answers as it is told, and remembers what was asked. */
function fakeDesk(answers, contact = call()) {
  const asked = [];
  const leaving = [];
  return {
    contact, asked, departures: leaving,
    leaving: (id, on) => leaving.push([id, on]),
    async ask(type, { contact: _, ...fields }) {
      asked.push([type, fields]);
      return answers[type] ?? { answer: {} };
    },
  };
}

const targets = (free) => ({
  answer: {
    queues: [{ id: "q1", name: "LSF", open: true, free }],
    advisors: [{ id: "noe", name: "Noé", status: "available", state: "on_contact" }],
  },
});

test("a transfer that is refused is told, and the call stays this desk's", async () => {
  const desk = fakeDesk({ transfer: { refused: "advisor_busy" } });
  const handing = new HandingOn(desk);
  await handing.transfer({ advisor: "noe" }, "mot");
  assert.deepEqual(desk.asked, [["transfer", { advisor: "noe", note: "mot" }]]);
  assert.equal(handing.refusal, "console.refusal.advisor_busy");
  assert.deepEqual(desk.departures, [["c1", true], ["c1", false]]);
  await handing.consult({ queue: "q1" }, "");
  assert.equal(handing.refusal, "", "the next one begins anew");
});

test("one thing at a time", async () => {
  const desk = fakeDesk({});
  const handing = new HandingOn(desk);
  const first = handing.consult({ queue: "q1" }, "");
  assert.equal(handing.busy, "consult");
  await handing.cancelConsult();
  await first;
  assert.deepEqual(desk.asked.map(([type]) => type), ["consult"]);
  assert.equal(handing.busy, "");
});

test("handing over goes to the colleague who is in the call", async () => {
  const desk = fakeDesk({}, call({ participants: [visitor, camille, noe] }));
  await new HandingOn(desk).handOver("voilà");
  assert.deepEqual(desk.asked, [["transfer", { advisor: "p3", note: "voilà" }]]);
});

test("relief transfers in one step where somebody is free, and else lets the advisor choose", async () => {
  const full = fakeDesk({ colleagues: targets(0) });
  assert.equal(await new HandingOn(full).relieve(), false);
  assert.deepEqual(full.asked.map(([type]) => type), ["colleagues"]);
  const free = fakeDesk({ colleagues: targets(1) });
  assert.equal(await new HandingOn(free).relieve(), true);
  assert.deepEqual(free.asked.at(-1), ["transfer", { queue: "q1", note: "" }]);
});

test("an invitation's link is kept until the next call", async () => {
  const handing = new HandingOn(fakeDesk({ invite: { answer: { url: "https://desk/guest/x" } } }));
  await handing.invite("interpreter", "Ana");
  assert.deepEqual(handing.invitation, { url: "https://desk/guest/x", name: "Ana" });
  handing.forget();
  assert.equal(handing.invitation, null);
});

test("who is free is asked again while the panel is open, and for no other call", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const desk = fakeDesk({ colleagues: targets(1) });
  const handing = new HandingOn(desk);
  handing.watch(true);
  t.mock.timers.tick(4000);
  handing.watch(false);
  t.mock.timers.tick(8000);
  assert.equal(desk.asked.length, 2);
  await settle();
  handing.forget();
  const late = handing.refresh();
  desk.contact = call({ id: "c2" });
  await late;
  assert.equal(handing.targets, null);
});

const whispered = (seq, text, contact = "c1") =>
  new CustomEvent("message", { detail: { type: "whispered", seq, contact, name: "Sam", text } });

test("whispers outlive a reload, until they are read; another call has its own", () => {
  const signaling = new EventTarget();
  const whispers = new Whispers(signaling);
  signaling.dispatchEvent(whispered(4, "un"));
  signaling.dispatchEvent(whispered(5, "deux"));
  assert.deepEqual(new Whispers(new EventTarget()).of("c1").map(({ text }) => text), ["un", "deux"]);
  whispers.dismiss(4);
  assert.deepEqual(whispers.of("c1").map(({ text }) => text), ["deux"]);
  signaling.dispatchEvent(whispered(9, "trois", "c2"));
  assert.deepEqual([whispers.of("c1").length, whispers.of("c2").length], [0, 1]);
});

test("what an advisor is doing: the system's knowledge goes before what they say", () => {
  const said = (status, state = "idle") => doing({ status, state }).key.split(".").at(-1);
  assert.deepEqual(
    [said("available"), said("break"), said("available", "resting"), said("break", "on_contact")],
    ["free", "break", "resting", "on_contact"],
  );
  assert.ok(isFree({ status: "available", state: "idle" }));
  assert.ok(!isFree({ status: "available", state: "not_responding" }));
});

test("a qualification counts on its last day; the soonest comes first", () => {
  const now = new Date(2027, 0, 10, 15, 30).getTime();
  const lapses = [{ skill: "lpc", on: "2027-02-01" }, { skill: "lsf", on: "2027-01-10" }, { skill: "text", on: "2027-01-09" }];
  assert.deepEqual(rows(lapses, now).map(({ skill, days, lapsed }) => [skill, days, lapsed]), [
    ["text", -1, true], ["lsf", 0, false], ["lpc", 22, false],
  ]);
});

test("codes without words of their own are told as a failure", () => {
  assert.equal(refusalKey("participants_full"), "console.refusal.participants_full");
  assert.equal(refusalKey("malformed"), "console.notice.failed");
});

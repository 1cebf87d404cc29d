// In a call and after it: cues, what is wrong and where, the last lines, looks, and what is said of it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { ADVICE } from "../../static/lib/call.js";
import { troubleOf } from "../../static/lib/call-news.js";
import { CallViews } from "../../static/lib/call-views.js";
import { CUE_NAMES, Cues } from "../../static/lib/cues.js";
import { lastOf } from "../../static/lib/last-lines.js";
import { applyLook, lookOf, looks, nextLook, setLook } from "../../static/lib/look.js";
import { ADVICE_NEWS, gradeNews } from "../../static/lib/video-trouble.js";
import { anotherAdvisor, mayChange, mayReturn, rate, report, transcriptOf } from "../../static/widget/aftercare.js";
import { FakeDocument, FakeStorage } from "./fakes.js";

/** A session that keeps its commands, and refuses those named. */
class FakeSession extends EventTarget {
  contact = { id: "c1", state: "connected" };
  sent = [];
  refused = [];

  async command(type, fields) {
    this.sent.push({ type, ...fields });
    if (this.refused.includes(type)) throw Object.assign(new Error(type), { code: "wrong_state" });
    return {};
  }

  tell(detail) {
    this.dispatchEvent(new CustomEvent("message", { detail }));
  }
}

beforeEach(() => {
  globalThis.localStorage = new FakeStorage();
  globalThis.document = new FakeDocument();
  globalThis.document.documentElement = globalThis.document.createElement("html");
});

test("a cue goes to the contact at hand, and says whether it went", async () => {
  const session = new FakeSession();
  const cues = new Cues(session);
  assert.equal(await cues.send("repeat"), true);
  assert.deepEqual(session.sent, [{ type: "cue", contact: "c1", cue: "repeat" }]);
  session.refused = ["cue"];
  assert.equal(await cues.send("wait"), false);
  session.contact = null;
  assert.equal(await cues.send("wait"), false);
  assert.equal(session.sent.length, 2, "nobody to say it to");
});

test("of this contact's cues each that is known arrives, until the call is over", () => {
  const session = new FakeSession();
  const cues = new Cues(session);
  const arrived = [];
  cues.addEventListener("arrived", ({ detail }) => arrived.push(`${detail.sender} ${detail.cue}`));
  for (const cue of CUE_NAMES) session.tell({ type: "peer_cue", contact: "c1", sender: "p2", cue });
  session.tell({ type: "peer_cue", contact: "other", sender: "p2", cue: "wait" });
  session.tell({ type: "peer_cue", contact: "c1", sender: "p2", cue: "of_a_newer_page" });
  session.tell({ type: "peer_text", contact: "c1", sender: "p2", text: "wait" });
  assert.deepEqual(arrived, ["p2 wait", "p2 repeat", "p2 slower", "p2 hands_hidden"]);
  cues.close();
  session.tell({ type: "peer_cue", contact: "c1", sender: "p2", cue: "wait" });
  assert.equal(arrived.length, 4);
});

test("every advice that a call may give has its words, and whose side it is", () => {
  for (const key of ADVICE) assert.ok(ADVICE_NEWS[key]?.side, key);
  assert.ok(ADVICE_NEWS.no_microphone);
});

test("a bad picture is put down to whoever sends it, two to the network", () => {
  const side = (mine, theirs) => gradeNews({ mine, theirs }, "Ana")?.side ?? "";
  assert.equal(side("good", "fair"), "");
  assert.equal(side("unknown", "unknown"), "");
  assert.equal(side("poor", "good"), "mine");
  assert.equal(side("unknown", "unreadable"), "theirs");
  assert.equal(side("unreadable", "poor"), "network");
});

test("during a call the gravest trouble is told, and only that", () => {
  const vera = { id: "p1", role: "visitor", purpose: "serves", name: "", present: true };
  const ana = { id: "p2", role: "advisor", purpose: "serves", name: "Ana", present: true };
  const words = (change, state = "connected") => {
    const contact = { id: "c", state: "connected", me: "p1", participants: [vera, ana], ...change };
    return troubleOf({ contact, call: { state } })?.words;
  };
  assert.equal(words({}), undefined);
  assert.equal(words({ state: "on_hold" }), undefined, "the visitor has a sign for that");
  assert.equal(words({ state: "on_hold", me: "p2" }), "common.call.held");
  const calling = { calling: { name: "Yanis", deadline: 0 } };
  assert.equal(words(calling), "common.call.calling");
  const away = { ...calling, participants: [vera, { ...ana, present: false }] };
  assert.equal(words(away), "common.call.away");
  assert.equal(words(away, "recovering"), "common.call.reconnecting");
  assert.equal(words({ transport: "socket" }, "failed"), "common.call.socket");
});

test("the last two lines that are shown nowhere else", () => {
  const line = (sender, text) => ({ sender, text, open: false });
  const lines = [line("a", "one"), line("t", "caption"), line("me", "two"), line("a", " "), line("a", "three")];
  assert.deepEqual(lastOf(lines, (sender) => sender !== "t").map(({ text }) => text), ["two", "three"]);
  assert.deepEqual(lastOf([], () => true), []);
});

test("a look is remembered, stands on the page, and goes round its values", () => {
  let changes = 0;
  looks.addEventListener("change", () => (changes += 1));
  assert.equal(lookOf("text"), "medium");
  nextLook("text");
  assert.equal(lookOf("text"), "large");
  nextLook("text");
  nextLook("text");
  assert.equal(lookOf("text"), "medium");
  setLook("hand", "left");
  assert.equal(document.documentElement.attributes.get("data-hand"), "left");
  localStorage.setItem("signdesk.look.captions", "of a newer page");
  applyLook();
  assert.equal(document.documentElement.attributes.get("data-captions"), "medium");
  assert.equal(changes, 4);
});

test("where nothing may be stored a look holds until the page is left", () => {
  globalThis.localStorage = {
    getItem() {
      throw new Error("forbidden");
    },
    setItem() {
      throw new Error("forbidden");
    },
  };
  setLook("contrast", "yellow");
  assert.equal(lookOf("contrast"), "yellow");
});

/** A visit after its call. */
function visitAfter(change = {}) {
  const last = { contact: "c1", name: "Ana", connected: true, conversation: [], rated: false, ...change };
  return Object.assign(new EventTarget(), { signaling: new FakeSession(), contact: null, ending: "thanks", last });
}

test("a call is rated once, and the company's page hears the score", async () => {
  const visit = visitAfter();
  const told = [];
  visit.addEventListener("rated", ({ detail }) => told.push(detail));
  visit.signaling.refused = ["rate"];
  assert.equal(await rate(visit, 4, "bien"), false);
  visit.signaling.refused = [];
  assert.equal(await rate(visit, 4, "bien"), true);
  assert.equal(await rate(visit, 1, ""), false, "one opinion a call");
  assert.deepEqual(visit.signaling.sent.at(-1), { type: "rate", contact: "c1", score: 4, comment: "bien" });
  assert.deepEqual(told, [{ score: 4 }]);
});

test("a report is about the call at hand, or the last one", async () => {
  const visit = visitAfter();
  assert.equal(await report(visit, "fault", ""), true);
  visit.contact = { id: "c2", state: "connected" };
  await report(visit, "advisor", "mots");
  assert.deepEqual(visit.signaling.sent.map(({ contact, about, comment }) => [contact, about, comment]), [
    ["c1", "fault", ""],
    ["c2", "advisor", "mots"],
  ]);
  assert.equal(await anotherAdvisor(visit), true);
  assert.equal(mayChange(visit), true);
  visit.contact = null;
  assert.equal(mayChange(visit), false);
  assert.equal(await anotherAdvisor(visit), false);
  assert.equal(await report(Object.assign(visitAfter(), { last: null }), "fault", ""), false);
});

test("the same advisor is offered only after a call with one", () => {
  assert.equal(mayReturn(visitAfter()), true);
  assert.equal(mayReturn(visitAfter({ connected: false })), false);
  assert.equal(mayReturn(Object.assign(visitAfter(), { ending: "left" })), false);
  assert.equal(mayReturn(Object.assign(visitAfter(), { last: null })), false);
});

test("a transcript is lines that any program reads", () => {
  const said = [{ name: "Ana", text: " Bonjour " }, { name: "Vous", text: "" }, { name: "Vous", text: "Ma lampe" }];
  assert.equal(transcriptOf(said, "Conversation avec Ana"), "Conversation avec Ana\r\n\r\nAna : Bonjour\r\nVous : Ma lampe\r\n");
});

test("a still is let go by Escape, which folds the call only afterwards", () => {
  const create = new FakeDocument();
  const page = Object.assign(new EventTarget(), {
    createElement: (name) => create.createElement(name),
    createElementNS: (space, name) => create.createElementNS(space, name),
    getElementById: () => null,
    body: {},
    activeElement: null,
  });
  globalThis.document = page;
  const stage = Object.assign(new EventTarget(), { mode: "", video: { videoWidth: 4, videoHeight: 3 }, floor: { prepend() {} } });
  const views = new CallViews(stage, () => undefined, () => undefined);
  const escape = () => {
    const event = Object.assign(new Event("keydown", { cancelable: true }), { key: "Escape" });
    page.dispatchEvent(event);
    return event.defaultPrevented;
  };
  views.items(() => undefined, () => undefined)[0].act();
  assert.equal(stage.mode, "frozen");
  page.activeElement = create.createElement("textarea");
  assert.equal(escape(), false, "of another part");
  page.activeElement = page.body;
  assert.deepEqual([escape(), stage.mode], [true, ""]);
  assert.equal(escape(), false, "the page's own");
});

// What the console decides without a page: the screen, the camera, what a call and an end look like.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { situation } from "../../static/console/call-situation.js";
import { Countdown } from "../../static/console/countdown.js";
import { Departures } from "../../static/console/departures.js";
import { clock } from "../../static/lib/format.js";
import { noticeFor, noticeForError } from "../../static/console/notices.js";
import { needsCamera, screenFor } from "../../static/console/screen.js";
import { newsOf } from "../../static/console/call-news.js";
import { factsOf, provedName, VisitorCard } from "../../static/console/visitor-card.js";
import { FakeDocument, FakeStorage } from "./fakes.js";

const idle = { name: "Camille", status: "available", state: "idle", since: 0 };
const contact = (state, more = {}) => ({ id: "c1", state, transport: "direct", me: "", participants: [], ...more });
const released = (id, why) => new CustomEvent("message", { detail: { type: "released", contact: id, why } });

test("each state of a contact has its screen, and a reload draws the same", () => {
  const screens = ["offered", "connecting", "connected", "on_hold", "wrap_up"].map((state) =>
    screenFor({ signaling: "online", contact: contact(state), advisor: idle }),
  );
  assert.deepEqual(screens, ["ring", "call", "call", "call", "wrap_up"]);
  assert.equal(screenFor({ signaling: "online", contact: null, advisor: idle }), "ready");
  assert.equal(screenFor({ signaling: "connecting", contact: null, advisor: null }), "loading");
  const silent = { ...idle, state: "not_responding" };
  assert.equal(screenFor({ signaling: "online", contact: null, advisor: silent }), "not_responding");
});

test("a ring needs its socket; a call and a wrap-up outlive it", () => {
  const offline = (state) => screenFor({ signaling: "offline", contact: contact(state), advisor: idle });
  assert.deepEqual(["offered", "connected", "wrap_up"].map(offline), ["ready", "call", "wrap_up"]);
  const refused = (state) => screenFor({ signaling: "refused", contact: contact(state), advisor: idle });
  assert.deepEqual(["connected", "wrap_up"].map(refused), ["call", "refused"]);
  assert.equal(screenFor({ signaling: "fenced", contact: contact("connected"), advisor: idle }), "fenced");
});

test("the camera is on while calls may come, in a call, and for a check", () => {
  const away = { ...idle, status: "break" };
  const known = { screen: "ready", advisor: away, contact: null, checking: false, takesContacts: true };
  assert.equal(needsCamera(known), false);
  assert.equal(needsCamera({ ...known, advisor: idle }), true);
  assert.equal(needsCamera({ ...known, contact: contact("connecting") }), true);
  assert.equal(needsCamera({ ...known, checking: true }), true);
  assert.equal(needsCamera({ ...known, advisor: null }), null, "nothing is known yet");
  assert.equal(needsCamera({ ...known, advisor: idle, screen: "fenced" }), false);
});

const inCall = {
  contact: contact("connected"),
  visitor: { video: true, present: true },
  call: { shown: true, state: "connected", advice: "" },
  notice: null,
  online: true,
  refused: false,
  camera: { state: "on" },
};

test("whoever observes sends nothing; a supervisor in a call is seen", () => {
  const seat = (purpose) => ({ contact: contact("connected", { me: "p3", participants: [{ id: "p3", purpose }] }), checking: false });
  const known = { screen: "call", advisor: null, takesContacts: false };
  assert.equal(needsCamera({ ...known, ...seat("observes") }), false);
  assert.equal(needsCamera({ ...known, ...seat("joined") }), true);
  assert.equal(needsCamera({ ...known, contact: null, checking: false }), false, "and not afterwards");
});

test("a call that works says nothing", () => {
  assert.deepEqual(situation(inCall), { layout: "video", message: null, told: "" });
});

test("where no picture can be, the text has the room", () => {
  for (const change of [{ visitor: { video: false, present: true } }, { contact: contact("connected", { transport: "socket" }) }]) {
    const { layout, message } = situation({ ...inCall, ...change });
    assert.equal(layout, "text");
    assert.ok(message);
  }
});

test("until the first frame the stage says what is done about it", () => {
  const title = (call, transport = "direct") =>
    situation({ ...inCall, call: { ...inCall.call, shown: false, ...call }, contact: contact("connecting", { transport }) }).message?.words;
  assert.equal(title({ state: "connecting" }), "console.call.connecting_explained");
  assert.equal(title({ state: "connecting" }, "relay"), "console.call.retrying_explained");
  assert.equal(title({ state: "failed" }), "console.call.no_picture_explained");
});

test("on hold the stage says so, and nothing is said of a picture that does not come", () => {
  const held = { ...inCall, contact: contact("on_hold"), call: { shown: true, state: "recovering", advice: "more_light" } };
  const { message, told } = situation(held);
  assert.equal(message?.title, "console.call.on_hold");
  assert.equal(told, "");
  assert.equal(situation({ ...held, online: false }).told, "console.call.signaling_away");
});

test("one line at a time, the gravest first", () => {
  const worse = [
    [{ camera: { state: "refused" } }, "console.call.no_own_camera"],
    [{ call: { ...inCall.call, advice: "more_light" } }, "console.advice.more_light"],
    [{ online: false }, "console.call.signaling_away"],
    [{ refused: true }, "console.call.signed_out"],
    [{ call: { ...inCall.call, state: "recovering", advice: "more_light" } }, "console.call.recovering"],
    [{ visitor: { video: true, present: false } }, "console.call.visitor_away"],
  ];
  let now = inCall;
  for (const [change, told] of worse) {
    now = { ...now, ...change };
    assert.equal(situation(now).told, told);
  }
});

test("what left by itself is explained; what the advisor ended is not", () => {
  const signaling = new EventTarget();
  const departures = new Departures(signaling);
  signaling.dispatchEvent(released("c1", "abandoned"));
  assert.equal(departures.explain(contact("connecting"), idle)?.key, "console.notice.visitor_left");
  assert.equal(departures.explain(contact("connecting"), idle)?.key, "console.notice.call_failed", "a reason is used once");
  departures.mine("c1");
  assert.equal(departures.explain(contact("connected"), idle), null);
  departures.mine("c1");
  departures.notMine("c1");
  assert.ok(departures.explain(contact("connected"), idle));
});

test("each way an offer ends has its words, or none where the next screen says it", () => {
  const key = (why, advisor = idle) => noticeFor("offered", why, advisor)?.key ?? null;
  assert.equal(key("rescinded"), "console.notice.offer_gone");
  assert.equal(noticeFor("offered", "rescinded", idle, true)?.key, "console.notice.consult_gone");
  assert.equal(key("timed_out"), "console.notice.offer_timed_out");
  assert.equal(key("declined"), null);
  assert.equal(key("timed_out", { ...idle, state: "not_responding" }), null);
  assert.equal(key("rescinded", { ...idle, status: "break" }), "console.notice.passed_on");
});

test("a wrap-up over time, a lost advisor and a refused command are told", () => {
  assert.equal(noticeFor("wrap_up", "completed", idle)?.key, "console.notice.wrap_up_over");
  assert.equal(noticeFor("connected", "completed", idle), null);
  assert.equal(noticeFor("connected", "taken_over", idle)?.key, "console.notice.taken_over");
  assert.equal(noticeFor("wrap_up", "supervisor", idle)?.key, "console.notice.ended_by_supervisor");
  assert.equal(noticeFor("connected", "visitor", idle)?.key, "console.notice.call_over", "one who was consulted");
  assert.equal(noticeFor("connected", "advisor_lost", idle)?.key, "console.notice.advisor_lost");
  assert.equal(noticeForError("offer_gone").key, "console.notice.offer_gone");
  assert.equal(noticeForError("not_extendable").key, "console.refusal.not_extendable");
  assert.equal(noticeForError("no_such_code").tone, "danger");
});

test("durations", () => {
  assert.deepEqual([-5, 0, 7999, 760_000, 3_723_000].map(clock), ["0:00", "0:00", "0:07", "12:40", "1:02:03"]);
});

let now = 0;
beforeEach((t) => {
  now = 1000;
  t.mock.timers.enable({ apis: ["setInterval"] });
  globalThis.sessionStorage = new FakeStorage();
  globalThis.document = new FakeDocument();
});

const bar = (countdown) => countdown.element.find("countdown-bar").style.transform;

test("a countdown shrinks by the switchboard's clock, and a reload does not fill it again", (t) => {
  const first = new Countdown(() => now);
  first.start("offer1", 21_000);
  assert.equal(bar(first), "scaleX(1)");
  now = 11_000;
  t.mock.timers.tick(250);
  assert.equal(bar(first), "scaleX(0.5)");
  const reloaded = new Countdown(() => now);
  reloaded.start("offer1", 21_000);
  assert.equal(bar(reloaded), "scaleX(0.5)");
  const other = new Countdown(() => now);
  other.start("offer2", 21_000);
  assert.equal(bar(other), "scaleX(1)", "another promise begins whole");
  first.stop();
  reloaded.stop();
  now = 16_000;
  t.mock.timers.tick(250);
  assert.equal(bar(first), "scaleX(0.5)", "a stopped one stands still");
  assert.equal(other.left, 5000);
  assert.ok(other.element.classList.contains("short"));
});

test("what a page said stands in one order, and what is empty does not", () => {
  const context = { coupon: "ÉTÉ", basket: "2", page: "https://shop.example/", title: " ", "<b>": "<script>" };
  assert.deepEqual(factsOf(context).map(([name]) => name), ["page", "basket", "coupon", "<b>"]);
  assert.deepEqual(factsOf({}), []);
});

test("a visitor has a name where the company proved one, else the company's own sign for them", () => {
  assert.equal(provedName({ identity: { id: "42", name: "Véra" } }), "Véra");
  assert.equal(provedName({ identity: { id: "42" } }), "42");
  assert.equal(provedName({ identity: null }), "");
});

test("the advisor whom a visitor leaves for another is told so", () => {
  assert.deepEqual(noticeFor("connected", "another_advisor", idle), { tone: "neutral", key: "console.notice.another_advisor" });
});

test("no name that a page gives breaks the card: every object has a constructor", () => {
  const card = new VisitorCard();
  const names = ["constructor", "toString", "__proto__", "hasOwnProperty"];
  const context = JSON.parse(`{${names.map((name) => `"${name}": "1"`).join(", ")}}`);
  card.show({ identity: null, context });
  assert.deepEqual(factsOf(context).map(([name]) => name), names);
  assert.equal(card.element.hidden, false);
});

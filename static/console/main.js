/** The advisor's console: puts the desk, the screens, the ring and the keys together. */

import { element } from "../lib/elements.js";
import { pageData, t } from "../lib/page.js";
import { keepAwake } from "../lib/wake-lock.js";
import { bindingsOf } from "./bindings.js";
import { CallView } from "./call-view.js";
import { Desk } from "./desk.js";
import { helpDialog } from "./help.js";
import { NoticeArea } from "./notices.js";
import { PlainView } from "../lib/plain-view.js";
import { ReadyView } from "./ready-view.js";
import { Ring } from "./ring.js";
import { AlertTrial, caller, RingView } from "./ring-view.js";
import { Shortcuts } from "../lib/shortcuts.js";
import { TopBar } from "./top-bar.js";
import { forgetDraft, WrapUpView } from "./wrap-up.js";

/** @typedef {import("./screen.js").ScreenName|"trial"} Shown */
/** @typedef {{element: HTMLElement, show: () => void, focus: () => void, hide?: () => void, tick?: () => void}} View */

const TRIAL = 6000; // ms that the alert's trial lasts
/** @type {Shown[]} the call tells notices in its own bar; the others say enough by themselves */
const NOTICING = ["ready", "wrap_up"];
const QUIET = 600; // ms without keys when a contact rings: a key on its way meant something else

const { person, token } = pageData();
const stage = /** @type {HTMLElement} */ (document.getElementById("stage"));
const desk = new Desk({ token, storageKey: `signdesk.console.${person.id}` });
const shortcuts = new Shortcuts();
const ring = new Ring();
const help = helpDialog(shortcuts);
document.body.append(help);

let trying = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let trialTimer;

const call = new CallView(desk);
const wrapUp = new WrapUpView(desk, (contact) => call.transcript(contact));
const trial = new AlertTrial(stopTrial);
const loading = element("section", { class: "screen plain" }, element("p", { class: "lead soft", role: "status" }, t("console.loading")));

/** @type {Record<Shown, View>} */
const views = {
  loading: { element: loading, show() {}, focus() {} },
  ready: new ReadyView(desk, startTrial),
  ring: new RingView(desk),
  trial: { element: trial.element, show() {}, focus: () => trial.focus() },
  call,
  wrap_up: wrapUp,
  not_responding: new PlainView({
    picture: "picture-waiting",
    title: "console.not_responding.title",
    words: "console.not_responding.words",
    more: "console.not_responding.more",
    action: "console.not_responding.action",
    act: () => void desk.setStatus("available"),
  }),
  fenced: new PlainView({
    picture: "picture-elsewhere",
    title: "console.fenced.title",
    words: "console.fenced.words",
    action: "console.fenced.action",
    act: () => desk.signaling.takeOver(),
  }),
  refused: new PlainView({
    picture: "picture-refused",
    title: "console.refused.title",
    words: "console.refused.words",
    action: "console.refused.action",
    act: () => location.assign("/console/sign-in"),
  }),
};

const topBar = new TopBar(desk, showHelp);
const notices = new NoticeArea(() => desk.dismissNotice());
document.getElementById("notices")?.append(notices.element);

/** @type {Shown|""} */
let shown = "";

function draw() {
  const screen = trying && desk.screen === "ready" ? "trial" : desk.screen;
  if (screen !== shown) change(screen);
  views[screen].show();
  topBar.show(desk, screen);
  notices.show(NOTICING.includes(screen) ? desk.notice : null);
  keepAwake(desk.advisor?.status === "available" || screen === "call");
  const { contact } = desk;
  if (screen === "ring" && contact?.offer) ring.start(contact.offer.id, caller(contact));
  else if (screen === "trial") ring.start("trial", t("console.trial.title"));
  else ring.stop();
}

/** @param {Shown} screen */
function change(screen) {
  const typing = document.activeElement?.matches("input, textarea") ?? false;
  const first = shown === "";
  if (shown) views[shown].hide?.();
  if (shown === "wrap_up") forgetDraft();
  shown = screen;
  document.body.dataset.screen = screen;
  stage.replaceChildren(views[screen].element);
  scrollTo(0, 0);
  shortcuts.set(bindingsOf(screen, { desk, call, wrapUp, help: showHelp, stopTrial }), screen === "ring" ? QUIET : 0);
  if (screen === "ring" && help.open) help.close();
  // After show(): a heading must have its text before it is read out.
  if (!first && !(typing && screen === "ring")) queueMicrotask(() => views[screen].focus());
}

function showHelp() {
  if (!help.open) help.showModal();
}

function startTrial() {
  trying = true;
  clearTimeout(trialTimer);
  trialTimer = setTimeout(stopTrial, TRIAL);
  draw();
}

function stopTrial() {
  clearTimeout(trialTimer);
  trying = false;
  draw();
}

desk.addEventListener("change", draw);
setInterval(() => shown && views[shown].tick?.(), 1000);
document.addEventListener("visibilitychange", () => shown && views[shown].tick?.());
draw();
desk.start();

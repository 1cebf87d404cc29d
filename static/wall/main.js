/** The supervisors' wall: the lists, and the call that a supervisor watches or takes part in. */

import { bindingsOf } from "../console/bindings.js";
import { CallView } from "../console/call-view.js";
import { Desk } from "../console/desk.js";
import { helpDialog } from "../console/help.js";
import { NoticeArea } from "../console/notices.js";
import { forgetDraft, WrapUpView } from "../console/wrap-up.js";
import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { pageData, t } from "../lib/page.js";
import { PlainView } from "../lib/plain-view.js";
import { Shortcuts } from "../lib/shortcuts.js";
import { keepAwake } from "../lib/wake-lock.js";
import { ListView } from "./list-view.js";
import { Live } from "./live.js";
import { SupervisePanel } from "./supervise-panel.js";

/** @typedef {"list"|"call"|"wrap_up"|"fenced"|"refused"} Shown */
/** @typedef {{element: HTMLElement, show: () => void, focus: () => void, hide?: () => void, tick?: () => void}} View */

const { person, token } = pageData();
const stage = /** @type {HTMLElement} */ (document.getElementById("stage"));
const bar = /** @type {HTMLElement} */ (document.getElementById("top-bar"));
const desk = new Desk({ token, storageKey: `signdesk.wall.${person.id}`, takesContacts: false });
const live = new Live(desk);
const shortcuts = new Shortcuts();
const help = helpDialog(shortcuts);
document.body.append(help);

const call = new CallView(desk, [new SupervisePanel(desk, live, () => call.closeSide())]);
const wrapUp = new WrapUpView(desk, (contact) => call.transcript(contact));

/** @type {Record<Shown, View>} */
const views = {
  list: new ListView(live, () => desk.signaling.now()),
  call,
  wrap_up: wrapUp,
  fenced: new PlainView({
    picture: "picture-elsewhere",
    title: "wall.fenced.title",
    words: "wall.fenced.words",
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

const notices = new NoticeArea(() => desk.dismissNotice());
document.getElementById("notices")?.append(notices.element);
const mark = pictogram("check");
const word = element("span");
const connection = element("p", { class: "connection badge", role: "status" }, mark, word);
document.getElementById("top-connection")?.append(connection);
document.getElementById("help")?.addEventListener("click", showHelp);

const PATIENCE = 1200; // ms without a connection before it is told: most come back at once
const banner = /** @type {HTMLElement} */ (document.getElementById("banner"));
/** @type {ReturnType<typeof setTimeout>|undefined} */
let late;

/** The lists stand still meanwhile. @param {boolean} away */
function showAway(away) {
  if (!away) {
    clearTimeout(late);
    late = undefined;
    banner.hidden = true;
  } else {
    late ??= setTimeout(() => {
      banner.hidden = false;
    }, PATIENCE);
  }
}

/** @type {Shown|""} */
let shown = "";

/** A supervisor has no status: between calls there are the lists. @returns {Shown} */
function screen() {
  const { screen } = desk;
  return screen === "call" || screen === "wrap_up" || screen === "fenced" || screen === "refused" ? screen : "list";
}

function draw() {
  const next = screen();
  if (next !== shown) change(next);
  views[next].show();
  bar.hidden = next === "call" || next === "fenced" || next === "refused";
  connection.dataset.online = String(desk.online);
  redraw(mark, desk.online ? "check" : "offline");
  setText(word, t(desk.online ? "console.connection.online" : "console.connection.offline"));
  showAway(!desk.online && (next === "list" || next === "wrap_up"));
  notices.show(next === "list" || next === "wrap_up" ? desk.notice : null);
  keepAwake(next === "call");
  ask();
}

/** @param {Shown} next */
function change(next) {
  const first = shown === "";
  if (shown) views[shown].hide?.();
  if (shown === "wrap_up") forgetDraft();
  shown = next;
  document.body.dataset.screen = next;
  stage.replaceChildren(views[next].element);
  scrollTo(0, 0);
  const parts = { desk, call, wrapUp, help: showHelp, stopTrial() {} };
  shortcuts.set(next === "list" ? [{ keys: ["?"], run: showHelp }] : bindingsOf(next, parts));
  if (!first) queueMicrotask(() => views[next].focus());
}

/** The lists are kept fresh while somebody can see them. */
function ask() {
  if (shown === "list" && desk.online && document.visibilityState === "visible") live.start();
  else live.stop();
}

function showHelp() {
  if (!help.open) help.showModal();
}

desk.addEventListener("change", draw);
live.addEventListener("change", () => shown === "list" && views.list.show());
setInterval(() => shown && views[shown].tick?.(), 1000);
document.addEventListener("visibilitychange", ask);
draw();
desk.start();

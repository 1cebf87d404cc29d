/** The entry of the guest's page: page data in, the right screen up. */

import { applyAccent } from "../lib/accent.js";
import { pageData } from "../lib/page.js";
import { keepAwake } from "../lib/wake-lock.js";
import { warmUp } from "../lib/warm-up.js";
import { Guest } from "./guest.js";
import { callScreen, fencedScreen, invitedScreen, overScreen, refusedScreen } from "./screens.js";

/** @typedef {import("./progress.js").ScreenName} ScreenName */

/** @type {Record<ScreenName, (guest: Guest) => import("../lib/parts.js").Screen>} */
const SCREENS = {
  invited: invitedScreen,
  call: callScreen,
  over: overScreen,
  fenced: fencedScreen,
  refused: refusedScreen,
};

const page = pageData();
applyAccent(page.company.colour);
const guest = new Guest({
  invitation: page.invitation,
  token: page.token,
  storageKey: `signdesk.guest.${location.pathname.slice(-16)}`, // one session a link
});

/** @type {ScreenName|null} */
let name = null;
/** @type {import("../lib/parts.js").Screen|null} */
let screen = null;

function draw() {
  if (guest.screen !== name) {
    screen?.close?.();
    name = guest.screen;
    screen = SCREENS[name](guest);
    document.body.dataset.screen = name;
    document.body.replaceChildren(screen.element);
    /** @type {HTMLElement|null} */ (screen.focus ?? screen.element.querySelector("h1"))?.focus({ preventScroll: true });
  }
  screen?.update?.();
  keepAwake(name === "call");
}

guest.addEventListener("change", draw);
draw();
guest.start();
void warmUp();

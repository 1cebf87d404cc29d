/**
 * The bar on top: the status switch, the connection, help and signing out. The template draws
 * it; this fills it with life.
 */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { StatusSwitch } from "./status.js";

const PATIENCE = 1200; // ms without a connection before it is told: most come back at once

export class TopBar {
  #bar = /** @type {HTMLElement} */ (document.getElementById("top-bar"));
  #status;
  #drawing = pictogram("check");
  #word = element("span");
  #connection = element("p", { class: "connection badge", role: "status" }, this.#drawing, this.#word);
  #banner = /** @type {HTMLElement} */ (document.getElementById("banner"));
  #next = element("span", { class: "top-next soft small" }, t("console.wrap_up.next"));
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #late;

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {() => void} help
   */
  constructor(desk, help) {
    this.#status = new StatusSwitch((status) => void desk.setStatus(status));
    document.getElementById("top-status")?.append(this.#next, this.#status.element);
    document.getElementById("top-connection")?.append(this.#connection);
    document.getElementById("help")?.addEventListener("click", help);
    const form = /** @type {HTMLFormElement|null} */ (document.getElementById("sign-out"));
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void desk.leave().finally(() => form.submit());
    });
  }

  /** @param {import("./desk.js").Desk} desk @param {import("./screen.js").ScreenName|"trial"} screen */
  show(desk, screen) {
    this.#bar.hidden = screen === "call" || screen === "fenced" || screen === "refused";
    this.#bar.inert = screen === "ring" || screen === "trial" || screen === "loading";
    this.#next.hidden = screen !== "wrap_up";
    const silent = desk.advisor?.state === "not_responding";
    this.#status.show(silent ? null : (desk.advisor?.status ?? null), desk.asked);
    const { online } = desk;
    this.#connection.dataset.online = String(online);
    redraw(this.#drawing, online ? "check" : "offline");
    const word = t(online ? "console.connection.online" : "console.connection.offline");
    setText(this.#word, word);
    this.#showBanner(!online && screen !== "fenced" && screen !== "refused" && screen !== "call");
  }

  /** @param {boolean} wanted */
  #showBanner(wanted) {
    if (!wanted) {
      clearTimeout(this.#late);
      this.#late = undefined;
      this.#banner.hidden = true;
    } else if (this.#late === undefined) {
      this.#late = setTimeout(() => {
        this.#banner.hidden = false;
      }, PATIENCE);
    }
  }
}

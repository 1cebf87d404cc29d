/** The small buttons that change how much room a call has: fold, and the whole screen. */

import { element, pictogram, redraw } from "./elements.js";
import { t } from "./page.js";

/** @param {string} drawing @param {string} label @param {() => void} act */
export function iconButton(drawing, label, act) {
  return element(
    "button",
    { type: "button", class: "button icon quiet", "aria-label": label, onclick: act },
    pictogram(drawing),
  );
}

/** A toggle for the whole screen; hidden where the browser has none (iPhones). */
export function fullScreenButton() {
  const made = iconButton("expand", "", () => {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    change.catch(() => (made.hidden = true)); // the company's page does not allow it
  });
  const draw = () => {
    const on = document.fullscreenElement !== null;
    made.setAttribute("aria-label", t(on ? "common.call.shrink" : "common.call.expand"));
    redraw(/** @type {Element} */ (made.firstElementChild), on ? "shrink" : "expand");
  };
  made.hidden = !document.fullscreenEnabled;
  document.addEventListener("fullscreenchange", draw);
  draw();
  return {
    element: made,
    close() {
      document.removeEventListener("fullscreenchange", draw);
      if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
    },
  };
}

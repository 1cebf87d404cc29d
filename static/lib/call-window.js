/** What changes how much room a call has: fold, the whole screen, a picture over other windows. */

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

/** Whether this browser can show a picture over other windows (phones' own, most desktops). */
export function floats() {
  return document.pictureInPictureEnabled === true && "requestPictureInPicture" in HTMLVideoElement.prototype;
}

/**
 * The picture over all windows, or back in its place.
 * @param {HTMLVideoElement|null} video @returns {Promise<boolean>} whether the browser did it
 */
export async function toggleFloating(video) {
  try {
    if (document.pictureInPictureElement) {
      await document.exitPictureInPicture();
      return true;
    }
    if (!video) return false;
    // Off otherwise: browsers would draw a button of their own over hands.
    video.disablePictureInPicture = false;
    await video.requestPictureInPicture();
    video.addEventListener("leavepictureinpicture", () => (video.disablePictureInPicture = true), { once: true });
    return true;
  } catch {
    if (video) video.disablePictureInPicture = true;
    return false;
  }
}

/** No picture stays behind on the desktop after a call. */
export function stopFloating() {
  if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => undefined);
}

/**
 * A company's own clip for a state of the visitor's screens: a person who signs it, the same in
 * words beside it. Nothing waits for it: it is asked for when it is seen, plays once, without sound,
 * and never by itself where less motion, or less data, is wanted. Where it does not come, the words
 * stand alone.
 */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { pageData, t } from "../lib/page.js";

/** @typedef {"welcome"|"camera"|"waiting"|"answered"|"closed"|"consent"|"error"|"ended"} ClipState */
/** @typedef {{src: string, poster: string, width: number, height: number, words: string}} Told */

/** Which clip a screen shows beneath its first words. @type {Record<string, ClipState>} */
const OF_SCREEN = {
  start: "welcome", camera: "camera", waiting: "waiting", turned: "closed", problem: "error",
  refused: "error", ended: "ended",
};

/** What the button beneath offers: it follows what the video does. */
const OFFERS = {
  play: { drawing: "play", key: "widget.clip.play" },
  pause: { drawing: "pause", key: "widget.clip.pause" },
  again: { drawing: "refresh", key: "widget.clip.again" },
};

/** @param {{paused: boolean, ended: boolean}} video @returns {keyof typeof OFFERS} */
export function offerOf({ paused, ended }) {
  if (ended) return "again";
  return paused ? "play" : "pause";
}

/** Whether a clip may begin by itself. @returns {boolean} */
export function mayBegin() {
  const saving = /** @type {any} */ (navigator).connection?.saveData === true;
  return !saving && !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * @param {ClipState} state
 * @returns {HTMLElement|null} null where the company has no clip for it
 */
export function clip(state) {
  const told = /** @type {Record<string, Told>} */ (pageData().clips ?? {})[state];
  if (!told) return null;
  const video = element("video", {
    class: "clip-video", playsinline: true, preload: "none", width: told.width, height: told.height,
    "aria-label": t("widget.clip.label"),
  });
  video.muted = true; // an attribute does not count on a video made by a script
  video.disablePictureInPicture = true;
  const drawing = pictogram("play");
  const word = element("span");
  const act = element("button", { type: "button", class: "button quiet", onclick: () => turn(video) }, drawing, word);
  const made = element(
    "figure",
    { class: "clip" },
    video,
    element("figcaption", { class: "clip-words" }, told.words),
    act,
  );
  const show = () => {
    const offer = OFFERS[offerOf(video)];
    redraw(drawing, offer.drawing);
    setText(word, t(offer.key));
  };
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, show);
  show();
  video.addEventListener("error", () => {
    video.remove();
    act.remove();
  });
  whenSeen(made, video, told);
  return made;
}

/**
 * Puts a screen's clip, if the company has one, beneath its heading and first words.
 * @param {string} screen its name @param {HTMLElement} main
 */
export function placeClip(screen, main) {
  const made = OF_SCREEN[screen] && clip(OF_SCREEN[screen]);
  if (!made) return;
  const after = main.querySelector(":scope > .lead") ?? main.querySelector(":scope > h1");
  if (after) after.after(made);
}

/** @param {HTMLVideoElement} video */
function turn(video) {
  if (video.paused) void begin(video);
  else video.pause();
}

/** @param {HTMLVideoElement} video */
async function begin(video) {
  try {
    await video.play();
  } catch {
    // Not allowed by itself, paused at once, or broken: the button stays.
  }
}

/** Nothing more of it is asked for: the line is a call's now. @param {HTMLVideoElement} video */
function leave(video) {
  video.removeAttribute("src");
  video.load();
}

/**
 * Loads it once it is on the screen, and pauses it while it is not.
 * @param {HTMLElement} made @param {HTMLVideoElement} video @param {Told} told
 */
function whenSeen(made, video, told) {
  let goesOn = mayBegin();
  new IntersectionObserver(([{ isIntersecting }]) => {
    if (isIntersecting) {
      if (!video.src) Object.assign(video, { poster: told.poster, src: told.src });
      if (goesOn) void begin(video);
    } else if (video.src) {
      goesOn = !video.paused;
      video.pause();
      if (!made.isConnected) leave(video);
    }
  }).observe(made);
}

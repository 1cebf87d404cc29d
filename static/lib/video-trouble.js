/**
 * What is wrong with the video, and on whose side: mine, theirs, or the network between. From what
 * the call advises and how readable each is to the other, to one sentence. Pure.
 */

/** @typedef {import("./messages.js").Grade} Grade */
/** @typedef {"mine"|"theirs"|"network"} Side */
/**
 * `text` offers to write; `name` and `other` are whom the words name; `side` draws where it is.
 * @typedef {{drawing: string, words: string, text: boolean, kind: string, side?: Side, name?: string, other?: string}} News
 */
/** @typedef {typeof import("./call.js").ADVICE[number]|"no_microphone"} AdviceKey */

/** Every advice that a call may give. @type {Record<AdviceKey, News>} */
export const ADVICE_NEWS = {
  too_slow: { drawing: "warning", words: "common.advice.too_slow", text: true, kind: "fair", side: "network" },
  strained: { drawing: "warning", words: "common.advice.strained", text: false, kind: "fair", side: "mine" },
  more_light: { drawing: "light", words: "common.advice.more_light", text: false, kind: "", side: "mine" },
  no_microphone: { drawing: "microphone-off", words: "common.advice.no_microphone", text: false, kind: "fair" },
};

/** @param {Grade} grade too bad to follow */
function isBad(grade) {
  return grade === "poor" || grade === "unreadable";
}

/**
 * Two bad pictures share the network; one alone has its cause at the end that sends it.
 * @param {{mine: Grade, theirs: Grade}} grades how I am read there, how they are read here
 * @param {string} name theirs
 * @returns {News|null}
 */
export function gradeNews({ mine, theirs }, name) {
  const [iAm, theyAre] = [isBad(mine), isBad(theirs)];
  if (iAm && theyAre) return { drawing: "warning", words: "common.wrong.network", text: true, kind: "fair", side: "network" };
  if (theyAre) return { drawing: "warning", words: "common.wrong.theirs", text: false, kind: "fair", side: "theirs", name };
  if (iAm) return { drawing: "warning", words: "common.wrong.mine", text: false, kind: "fair", side: "mine", name };
  return null;
}

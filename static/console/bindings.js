/** Which keys do what on each screen. */

import { CUE_NAMES } from "../lib/cues.js";

/** @typedef {import("../lib/shortcuts.js").Binding} Binding */

/**
 * @param {import("./screen.js").ScreenName|"trial"} screen
 * @param {object} parts
 * @param {import("./desk.js").Desk} parts.desk
 * @param {import("./call-view.js").CallView} parts.call
 * @param {import("./wrap-up.js").WrapUpView} parts.wrapUp
 * @param {() => void} parts.help
 * @param {() => void} parts.stopTrial
 * @returns {Binding[]}
 */
export function bindingsOf(screen, { desk, call, wrapUp, help, stopTrial }) {
  const helping = { keys: ["?"], run: help };
  /** @type {Binding[]} */
  const statuses = [
    { keys: ["1"], run: () => void desk.setStatus("available") },
    { keys: ["2"], run: () => void desk.setStatus("break") },
    { keys: ["3"], run: () => void desk.setStatus("training") },
    { keys: ["4"], run: () => void desk.setStatus("offline") },
  ];
  switch (screen) {
    case "ready":
      return [...statuses, helping];
    case "ring":
      return [
        { keys: ["Enter", "a"], run: () => void desk.accept() },
        { keys: ["Escape", "d"], run: () => void desk.decline() },
      ];
    case "call":
      return [
        { keys: ["p"], run: () => call.toggleHold() },
        { keys: ["c"], run: () => call.toggleSide() },
        { keys: ["m"], run: () => desk.setMicrophone(!desk.call?.microphone) },
        { keys: ["t"], run: () => call.focusText() },
        { keys: ["s"], run: () => call.toggleShare() },
        { keys: ["f"], run: () => call.toggleFull() },
        { keys: ["h"], run: () => call.focusHangUp() },
        ...CUE_NAMES.map((cue, index) => ({ keys: [String(index + 1)], run: () => call.sendCue(cue) })),
        helping,
      ];
    case "wrap_up":
      return [
        ...Array.from({ length: 9 }, (_, index) => ({ keys: [String(index + 1)], run: () => wrapUp.chooseAt(index) })),
        { keys: ["+"], run: () => void desk.extendWrapUp() },
        { keys: ["Enter"], control: true, run: () => wrapUp.finish() },
        helping,
      ];
    case "not_responding":
      return [{ keys: ["Enter"], run: () => void desk.setStatus("available") }];
    case "fenced":
      return [{ keys: ["Enter"], run: () => desk.signaling.takeOver() }];
    case "trial":
      return [{ keys: ["Escape", "Enter"], run: stopTrial }];
    case "loading":
    case "refused":
      return [];
  }
}

/** A company's clip in a call: its place is there at once, and it comes when it comes. */

import { element } from "../../lib/elements.js";
import { pageData } from "../../lib/page.js";

/**
 * @param {"answered"|"consent"} state
 * @returns {HTMLElement|null} null where the company has no clip for it
 */
export function clipInCall(state) {
  if (!pageData().clips?.[state]) return null;
  const place = element("div", { class: "call-clip" });
  import("../clip.js").then(
    ({ clip }) => place.append(clip(state) ?? ""),
    () => undefined, // the words of the screen stand alone
  );
  return place;
}

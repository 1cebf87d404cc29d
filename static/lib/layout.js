/**
 * Which picture is large. Pure: the one this page is in the call for, until the reader pins
 * another; the others stand beside or below it.
 */

/**
 * @param {string[]} pictures participant ids, in the order of joining
 * @param {string} main whom this page is in the call for
 * @param {string} pinned whom the reader wants large, or ""
 * @returns {{large: string, small: string[]}}
 */
export function arrange(pictures, main, pinned) {
  const large = [pinned, main].find((id) => pictures.includes(id)) ?? pictures[0] ?? "";
  return { large, small: pictures.filter((id) => id !== large) };
}

/**
 * Who has a room for a picture: whoever sends one. The main one has it always, since words stand
 * there while no picture does; who observes, or only writes, is named elsewhere.
 * @param {import("./participants.js").Participant} one
 * @param {{media: string|null}|undefined} remote
 * @param {boolean} isMain
 */
export function hasPicture(one, remote, isMain) {
  return isMain || (one.purpose !== "observes" && (one.video || remote?.media === "frame"));
}

/**
 * Who is who in a contact. Pure: from a contact's view to the people in it.
 *
 * A call is a mesh: every two participants have a connection of their own. One pair carries the
 * contact: the visitor and the advisor who serves. Whoever observes receives and sends nothing.
 */

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./messages.js").Participant} Participant */

/** @param {ContactView|null} contact @returns {Participant|null} whose page this is */
export function meOf(contact) {
  return contact?.participants.find(({ id }) => id === contact.me) ?? null;
}

/** @param {ContactView|null} contact @returns {Participant[]} in the order of joining */
export function othersOf(contact) {
  const others = contact?.participants.filter(({ id }) => id !== contact.me) ?? [];
  return others.sort((a, b) => a.order - b.order);
}

/** @param {ContactView|null} contact @returns {Participant|null} */
export function visitorOf(contact) {
  return contact?.participants.find(({ role }) => role === "visitor") ?? null;
}

/** @param {ContactView|null} contact @returns {Participant|null} the advisor who answers for it */
export function servingOf(contact) {
  const serves = (/** @type {Participant} */ p) => p.role !== "visitor" && p.purpose === "serves";
  return contact?.participants.find(serves) ?? null;
}

/**
 * Whom this page is in the call for: the visitor's page for the serving advisor, all others for
 * the visitor.
 * @param {ContactView|null} contact @returns {Participant|null}
 */
export function mainOf(contact) {
  return meOf(contact)?.role === "visitor" ? servingOf(contact) : visitorOf(contact);
}

/** @param {Participant|null|undefined} one whether pictures, sound and text may come from them */
export function sends(one) {
  return one !== null && one !== undefined && one.purpose !== "observes";
}

/** @param {ContactView|null} contact @returns {Participant[]} who watches, this page's person too */
export function observersOf(contact) {
  return contact?.participants.filter((one) => !sends(one)) ?? [];
}

/** @param {Participant} one @param {Participant} other whether these two carry the contact */
export function carries(one, other) {
  return one.purpose === "serves" && other.purpose === "serves";
}

/**
 * While the visitor is on hold nothing passes between the visitor and anybody; the others go on.
 * @param {ContactView} contact @param {Participant} one @param {Participant} other
 */
export function isHeld(contact, one, other) {
  return contact.state === "on_hold" && (one.role === "visitor" || other.role === "visitor");
}

/**
 * Where one side has no picture, or none gets through, both write.
 * @param {ContactView} contact
 */
export function mustWrite(contact) {
  return meOf(contact)?.video === false || mainOf(contact)?.video === false || contact.transport === "socket";
}

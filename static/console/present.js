/** What staff may do in a call, by who they are in it. Pure. */

import { meOf } from "../lib/participants.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("../lib/messages.js").Participant} Participant */

/** Does this desk answer for the contact? Others may only take part. @param {ContactView|null} contact */
export function isServing(contact) {
  return (meOf(contact)?.purpose ?? "serves") === "serves";
}

/** Everybody besides the visitor and me. @param {ContactView|null} contact @returns {Participant[]} */
export function others(contact) {
  return contact?.participants.filter(({ id, role }) => id !== contact.me && role !== "visitor") ?? [];
}

/** The colleague asked for advice, to whom the call may be handed over. @param {ContactView|null} contact */
export function consulted(contact) {
  return others(contact).find(({ purpose }) => purpose === "consulted") ?? null;
}

/** Do I watch, without being seen? @param {ContactView|null} contact */
export function isWatching(contact) {
  return meOf(contact)?.purpose === "observes";
}

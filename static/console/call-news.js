/**
 * What an advisor must know during a call and may have to answer: quiet lines between the bar and
 * the picture, which stay until they no longer hold or are put aside. Pure.
 */

import { isServing, others } from "./present.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/**
 * @typedef {object} News
 * @property {string} id the same while it is the same news
 * @property {string} drawing
 * @property {string} key @property {Record<string, string|number>} [values]
 * @property {string} [quote] somebody's own words
 * @property {number} [deadline] when it is over, ms: the seconds left are shown beside
 * @property {{key: string, act: "retrieve"|"cancel"|"relieve"}} [action]
 * @property {boolean} [aside] may be put aside
 */

/**
 * @param {ContactView} contact
 * @param {import("./whispers.js").Whisper[]} whispers
 * @param {ReadonlySet<string>} aside ids of news that were put aside
 * @returns {News[]} the most urgent first
 */
export function newsOf(contact, whispers, aside) {
  const serving = isServing(contact);
  /** @type {(News|false|null)[]} */
  const news = [
    contact.state === "on_hold" && {
      id: "hold", drawing: "pause", key: serving ? "console.news.hold" : "console.news.hold_other",
      action: serving ? { key: "console.call.retrieve", act: "retrieve" } : undefined,
    },
    ...whispers.map(({ id, name, text }) => ({
      id: `whisper ${id}`, drawing: "text", key: "console.news.whisper", values: { name }, quote: text, aside: true,
    })),
    contact.calling && {
      id: `calling ${contact.calling.deadline}`, drawing: "people", key: "console.news.calling",
      values: { name: contact.calling.name }, deadline: contact.calling.deadline,
      action: serving ? { key: "console.news.cancel", act: "cancel" } : undefined,
    },
    contact.asked && { id: "asked", drawing: "eye", key: "console.news.asked", values: { name: contact.asked.name } },
    ...others(contact)
      .filter(({ purpose }) => purpose === "observes")
      .map(({ id, name }) => ({ id: `observed ${id}`, drawing: "eye", key: "console.news.observed", values: { name } })),
    serving && contact.note !== "" && {
      id: `note ${contact.note}`, drawing: "information", key: "console.news.note", quote: contact.note, aside: true,
    },
    serving && contact.relief && {
      id: "relief", drawing: "rest", key: "console.news.relief", aside: true,
      action: { key: "console.news.relieve", act: "relieve" },
    },
  ];
  return /** @type {News[]} */ (news.filter((one) => one && !(one.aside && aside.has(one.id))));
}

/**
 * The widget in a window of its own, where an iframe cannot have a camera: an in-app browser, a page
 * whose Permissions-Policy forbids it. The place in line goes along. The window asks the page that
 * opened it, which answers its own origin alone: a link cannot bring a stranger's session. The page
 * that was left then finds its session taken over, and says that the visit goes on elsewhere.
 */

import { keep } from "../lib/tab.js";

/** @typedef {{kept: import("../lib/session-store.js").Kept, live: string}} Handover
 * what a page must know to go on with a visit; `live`: the state of its contact, or "" */

const ASK = "signdesk: go on here?";
const ANSWER_MS = 700; // the opener is a page of this browser; without an answer the visit is new

/**
 * Opens the window. @param {() => Handover} handover
 */
export function openOwnWindow(handover) {
  const address = ownAddress(location.href);
  const opened = window.open(address);
  addEventListener("message", ({ source, origin, data, ports }) => {
    if (source !== opened || origin !== location.origin || data !== ASK) return;
    ports[0]?.postMessage(handover());
  });
}

/** This page by itself, by HTTPS wherever a camera needs that. @param {string} href */
export function ownAddress(href) {
  const address = new URL(href);
  address.searchParams.delete("parent");
  const here = /^(localhost|127\.\d+\.\d+\.\d+)$/.test(address.hostname);
  if (address.protocol === "http:" && !here) address.protocol = "https:";
  return address.href;
}

/**
 * In such a window, before anything else: takes over the visit of the page that opened it.
 * @param {string} storageKey of the visit
 */
export async function takeOverVisit(storageKey) {
  const { opener } = window;
  if (!opener || window.parent !== window) return;
  const { port1, port2 } = new MessageChannel();
  opener.postMessage(ASK, location.origin, [port2]);
  /** @type {Handover|null} */
  const handover = await new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, ANSWER_MS, null);
  });
  port1.close();
  window.opener = null;
  if (!handover?.live) return;
  keep(storageKey, JSON.stringify(handover.kept));
  keep(`${storageKey}.live`, handover.live);
}

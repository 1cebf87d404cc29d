/** A visitor's token: signed, short-lived, for this company only. */

import { SignalingError } from "../lib/signaling.js";

/**
 * @param {string} url @param {string} previous the last token, so that the visitor stays the same
 *   person, or ""
 * @returns {Promise<string>}
 * @throws {SignalingError} `unauthorized` where trying again is useless
 */
export async function fetchToken(url, previous) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: previous }),
  });
  if (response.status >= 400 && response.status < 500 && response.status !== 429) {
    throw new SignalingError("unauthorized");
  }
  if (!response.ok) throw new Error(`no token: ${response.status}`);
  return (await response.json()).token;
}

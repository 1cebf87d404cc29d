/** The token that opens the socket: short-lived, fetched anew when it has expired. */

import { SignalingError } from "./outbox.js";

const TOO_MANY = 429;

/**
 * @param {string} url @param {string} [previous] the last token, so that a visitor, whom no cookie
 *   names, stays the same person
 * @returns {Promise<string>}
 * @throws {SignalingError} `unauthorized` where trying again is useless
 */
export async function fetchToken(url, previous = "") {
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ token: previous }),
  });
  const { status } = response;
  // Whoever is signed out may also be led to the sign-in page.
  if (response.redirected || (status >= 400 && status < 500 && status !== TOO_MANY)) {
    throw new SignalingError("unauthorized");
  }
  if (!response.ok) throw new Error(`no token: ${status}`);
  return (await response.json()).token;
}

/** The token of the socket, fetched with the signed-in cookie. */

import { SignalingError } from "../lib/signaling.js";

/**
 * @param {string} url @returns {Promise<string>}
 * @throws {SignalingError} `unauthorized` where only signing in again helps
 */
export async function fetchToken(url) {
  const response = await fetch(url, { method: "POST", headers: { accept: "application/json" } });
  // A server may also answer a signed-out person with the sign-in page.
  if (response.status === 401 || response.status === 403 || response.redirected) {
    throw new SignalingError("unauthorized");
  }
  if (!response.ok) throw new Error(`token refused: ${response.status}`);
  return (await response.json()).token;
}

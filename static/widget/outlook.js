/** What to expect before joining: open, busy or closed, and when it opens (docs/embed.md). */

/**
 * @typedef {object} Outlook
 * @property {"open"|"busy"|"closed"} state
 * @property {"after_hours"|"line_full"|"nobody_here"|"wait"} why
 * @property {string} text all of it in words, in the page's language
 */

/** @param {string} address @returns {Promise<Outlook|null>} null where it cannot be had now */
export async function fetchOutlook(address) {
  try {
    const response = await fetch(address);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

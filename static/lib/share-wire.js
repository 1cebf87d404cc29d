/**
 * What passes over the channel of shared things (docs/frontend.md, "Sharing"): small JSON messages,
 * and the pieces of files as binary messages. Nothing that arrives is believed: a message that
 * breaks a rule reads as null.
 */

/** Negotiated by both ends without asking, beside the text's channel 0 (RFC 8831, 6.4). */
export const SHARE_CHANNEL = { negotiated: true, id: 1, protocol: "signdesk-share", ordered: true };
/** Bytes of one file: whatever any system shows as 10 MB. */
export const MOST_BYTES = 10 * 1024 * 1024;
/** Bytes of one message: RFC 8831, 6.6 keeps it so low that other channels pass in between. */
export const MESSAGE_BYTES = 16 * 1024;
export const LONGEST_URL = 2000;
const HEAD_BYTES = 4;
/** Bytes of a file in one message. */
export const PIECE_BYTES = MESSAGE_BYTES - HEAD_BYTES;
const LONGEST_NAME = 255;
const LONGEST_MESSAGE = 8000;
const LAST_ID = 2 ** 32 - 1;

/**
 * `end` and `cancel` come from who sends the file, `accept`, `received` and `decline` from who
 * gets it; `id` is always the sender's. `decline` and `cancel` may come at any time.
 * @typedef {{type: "offer", id: number, name: string, media: string, size: number}} Offer
 * @typedef {{type: "accept"|"received"|"end"|"cancel", id: number}} Step
 * @typedef {{type: "decline", id: number, why: Refusal}} Decline
 * @typedef {{type: "link", id: number, url: string}} Link
 * @typedef {{type: "screen", on: boolean}} Screen
 * @typedef {{type: "piece", id: number, bytes: Uint8Array}} Piece
 * @typedef {Offer|Step|Decline|Link|Screen} Control
 */

/** Why a file is not taken. */
export const REFUSALS = /** @type {const} */ (["too_large", "empty", "full", "damaged", "stopped"]);
/** @typedef {typeof REFUSALS[number]} Refusal */

/** @param {Control} control */
export function write(control) {
  return JSON.stringify(control);
}

/** @param {number} id @param {Uint8Array} bytes at most PIECE_BYTES */
export function pack(id, bytes) {
  const message = new Uint8Array(HEAD_BYTES + bytes.length);
  new DataView(message.buffer).setUint32(0, id);
  message.set(bytes, HEAD_BYTES);
  return message;
}

/** @param {unknown} data as it arrived @returns {Control|Piece|null} null for what breaks a rule */
export function read(data) {
  if (data instanceof ArrayBuffer) return unpack(data);
  if (typeof data !== "string" || data.length > LONGEST_MESSAGE) return null;
  try {
    return control(JSON.parse(data));
  } catch {
    return null;
  }
}

/** @param {ArrayBuffer} buffer @returns {Piece|null} */
function unpack(buffer) {
  if (buffer.byteLength <= HEAD_BYTES || buffer.byteLength > MESSAGE_BYTES) return null;
  return { type: "piece", id: new DataView(buffer).getUint32(0), bytes: new Uint8Array(buffer, HEAD_BYTES) };
}

/** @param {any} said @returns {Control|null} */
function control(said) {
  if (said === null || typeof said !== "object") return null;
  const { type, id } = said;
  if (type === "screen") return typeof said.on === "boolean" ? { type, on: said.on } : null;
  if (!Number.isInteger(id) || id < 1 || id > LAST_ID) return null;
  switch (type) {
    case "offer": {
      const { name, media, size } = said;
      const isWhole = isText(name, LONGEST_NAME) && isText(media, LONGEST_NAME);
      return isWhole && Number.isSafeInteger(size) && size >= 0 ? { type, id, name, media, size } : null;
    }
    case "accept":
    case "received":
    case "end":
    case "cancel":
      return { type, id };
    case "decline":
      return REFUSALS.includes(said.why) ? { type, id, why: said.why } : null;
    case "link":
      return isText(said.url, LONGEST_URL) ? { type, id, url: said.url } : null;
    default:
      return null;
  }
}

/** @param {unknown} value @param {number} longest */
function isText(value, longest) {
  return typeof value === "string" && value.length <= longest;
}

/**
 * Pictures are drawn anew before they are shown or sent: only what can be seen remains. Where and
 * when a photo was taken, by which device, its hidden small picture, whatever else a file can
 * hold, is gone.
 */

import { HEAD_BYTES, isPicture, MOST_PIXELS, pictureSize, recognise } from "./share-kinds.js";
import { MOST_BYTES } from "./share-wire.js";

/** Why a picture cannot be drawn. */
export class PictureError extends Error {
  /** @param {"huge"|"damaged"} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** The longer side (px) of what is shown: two screens of reading. */
const LONGEST_SHOWN = 4096;
/** The longer side (px) of a photo that is sent: a sheet of paper stays readable. */
const LONGEST_SENT = 2560;
/** One's own photo: cameras give up to 108 million pixels, and one's own device took it. */
const MOST_OWN_PIXELS = 120_000_000;
const MOST_OWN_BYTES = 8 * MOST_BYTES;
/** JPEG, 0 to 1: writing in a photo stays sharp. */
const SENT_QUALITY = 0.85;
const SHOWN_QUALITY = 0.92;

/** Large pictures one after another: each takes its hundred megabytes while it is decoded.
 * @type {Promise<unknown>} */
let drawing = Promise.resolve();

/**
 * A picture that came, fit to be shown.
 * @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<{blob: Blob, ending: "jpg"|"png"}>}
 *   rejects with PictureError
 */
export function redrawn(bytes) {
  const kind = recognise(bytes);
  // Drawings keep their edges and what is transparent.
  const [ending, type] = kind === "jpeg" ? /** @type {const} */ (["jpg", "image/jpeg"]) : /** @type {const} */ (["png", "image/png"]);
  return inTurn(async () => {
    const blob = await draw(bytes, { most: MOST_PIXELS, longest: LONGEST_SHOWN, type, quality: SHOWN_QUALITY });
    return { blob, ending };
  });
}

/**
 * A photo to send: smaller, and without its hidden data.
 * @param {Blob} file @returns {Promise<Blob>} rejects with PictureError
 */
export function photo(file) {
  return inTurn(async () => {
    if (file.size > MOST_OWN_BYTES) throw new PictureError("huge");
    const bytes = new Uint8Array(await file.arrayBuffer());
    return draw(bytes, { most: MOST_OWN_PIXELS, longest: LONGEST_SENT, type: "image/jpeg", quality: SENT_QUALITY });
  });
}

/** @param {Blob} file @returns {Promise<boolean>} whether `photo` can take it */
export async function isPhoto(file) {
  return isPicture(recognise(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())));
}

/** @template T @param {() => Promise<T>} step @returns {Promise<T>} */
function inTurn(step) {
  const done = drawing.then(step);
  drawing = done.catch(() => undefined);
  return done;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {{most: number, longest: number, type: string, quality: number}} options
 */
async function draw(bytes, { most, longest, type, quality }) {
  const kind = recognise(bytes);
  if (!isPicture(kind)) throw new PictureError("damaged");
  const said = pictureSize(kind, bytes);
  if (!said) throw new PictureError("damaged");
  if (said.width * said.height > most) throw new PictureError("huge");
  const bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${kind}` })).catch(() => null);
  if (!bitmap) throw new PictureError("damaged");
  try {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    if (!context) throw new PictureError("damaged");
    if (type === "image/jpeg") {
      context.fillStyle = "#fff"; // JPEG has nothing transparent; black would hide black writing
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    /** @type {Blob|null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, quality));
    canvas.width = canvas.height = 0; // free at once
    if (!blob) throw new PictureError("damaged");
    return blob;
  } finally {
    bitmap.close();
  }
}

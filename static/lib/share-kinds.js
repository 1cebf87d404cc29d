/**
 * What a file is, by its content: names and declared types are only what somebody says. And how
 * large a picture will be once decoded, read from its head, so that nobody decodes a bomb.
 */

/** @typedef {"jpeg"|"png"|"gif"|"webp"} PictureKind */
/** @typedef {PictureKind|"photo"|"pdf"|"office"|"zip"|"video"|"program"|"script"|"page"|"unknown"} Kind */
/** @typedef {{width: number, height: number}} Size in pixels */

/** Bytes of a file's beginning that `recognise` looks at. */
export const HEAD_BYTES = 512;
/** Pixels: four bytes each once decoded, so 160 MB; a camera's photo has 12 to 50 million. */
export const MOST_PIXELS = 40_000_000;

/** Beginnings, in bytes as Latin letters. @type {[RegExp, Kind][]} */
const BEGINNINGS = [
  [/^\xff\xd8\xff/, "jpeg"],
  [/^\x89PNG\r\n\x1a\n/, "png"],
  [/^GIF8[79]a/, "gif"],
  [/^RIFF[^]{4}WEBP/, "webp"],
  [/^%PDF-/, "pdf"],
  [/^MZ/, "program"],
  [/^\x7fELF/, "program"],
  [/^(\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|\xca\xfe\xba\xbe)/, "program"],
  [/^dex\n/, "program"],
  [/^L\0\0\0\x01\x14\x02\0/, "program"], // a Windows shortcut
  [/^#!/, "script"],
  [/^PK(\x03\x04|\x05\x06)/, "zip"],
  [/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, "office"],
  [/^[^]{4}ftyp(avif|hei[cfsx]|mif1)/, "photo"], // not every browser decodes these
  [/^[^]{4}ftyp/, "video"],
  [/^\x1a\x45\xdf\xa3/, "video"],
  // A mark of UTF-8, blanks, an XML head or a comment may stand before.
  [/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<(!doctype\s+(html|svg)|html|svg|head|body|script|iframe)\b/i, "page"],
];

/** A picture is shown; the rest is only saved. @param {Kind} kind @returns {kind is PictureKind} */
export function isPicture(kind) {
  return kind === "jpeg" || kind === "png" || kind === "gif" || kind === "webp";
}

/** @param {Uint8Array} bytes the file, or its beginning @returns {Kind} */
export function recognise(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  return BEGINNINGS.find(([beginning]) => beginning.test(head))?.[1] ?? "unknown";
}

/**
 * How large a picture says to be.
 * @param {PictureKind} kind @param {Uint8Array} bytes the whole file
 * @returns {Size|null} null where its head is not whole
 */
export function pictureSize(kind, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = READERS[kind](view);
    return size && size.width > 0 && size.height > 0 ? size : null;
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends too early
    throw error;
  }
}

/** @type {Record<PictureKind, (view: DataView) => Size|null>} */
const READERS = {
  // PNG (W3C), 11.2.2: IHDR is the first chunk.
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  gif,
  jpeg,
  webp,
};

/**
 * GIF89a, 18 and 20: the logical screen; and the first picture, to which browsers enlarge a screen
 * that is smaller. Extensions may stand between them. @param {DataView} view
 */
function gif(view) {
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  while (view.getUint8(at) === 0x21) {
    for (at += 2; view.getUint8(at) > 0; ) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) return null;
  const number = (/** @type {number} */ from) => view.getUint16(from, true);
  return {
    width: Math.max(number(6), number(at + 1) + number(at + 5)),
    height: Math.max(number(8), number(at + 3) + number(at + 7)),
  };
}

/** ITU-T T.81, B.2.2: the frame header, after any other segments. @param {DataView} view */
function jpeg(view) {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at += 1; // fill bytes
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === 0xda || marker === 0xd9 || view.getUint16(at + 2) < 2) return null;
  }
}

/** RFC 9649: three kinds of first chunk. @param {DataView} view */
function webp(view) {
  const chunk = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  switch (chunk) {
    case "VP8 ":
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X": {
      const number = (/** @type {number} */ at) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
      return { width: number(24) + 1, height: number(27) + 1 };
    }
    default:
      return null;
  }
}

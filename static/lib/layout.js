/**
 * Where the pictures of a call lie. Pure: from the room and the form of the pictures to who is
 * large, where text and controls go so that the large one is as large as it can be, and where the
 * small one stands so that it covers neither face nor hands.
 */

/** @typedef {{width: number, height: number}} Room px */
/** @typedef {{left: number, top: number, width: number, height: number}} Box px, from the room's corner */

/**
 * @param {string[]} pictures participant ids, in the order of joining
 * @param {string} main whom this page is in the call for
 * @param {string} pinned whom the reader wants large, or ""
 * @returns {{large: string, small: string[]}}
 */
export function arrange(pictures, main, pinned) {
  const large = [pinned, main].find((id) => pictures.includes(id)) ?? pictures[0] ?? "";
  return { large, small: pictures.filter((id) => id !== large) };
}

/**
 * Who has a room for a picture: whoever sends one. The main one has it always, since words stand
 * there while no picture does; who observes, or only writes, is named elsewhere.
 * @param {import("./participants.js").Participant} one
 * @param {{media: string|null}|undefined} remote
 * @param {boolean} isMain
 */
export function hasPicture(one, remote, isMain) {
  return isMain || (one.purpose !== "observes" && (one.video || remote?.media === "frame"));
}

/** @param {Room} room @param {number} aspect width by height @returns {Room} the largest that fits whole */
export function fit({ width, height }, aspect) {
  const w = Math.max(0, Math.min(width, height * aspect));
  return { width: w, height: w / aspect };
}

// ---- picture, text and controls ------------------------------------------------------------

/**
 * `stack`: all below one another; `split`: the text beside the picture; `column`: everything but
 * the picture in one column beside it.
 * @typedef {"stack"|"split"|"column"} CallPlan
 */

/** In rem, as css/call-screen.css has them: the names above, a row of controls, columns, text. */
const TOP = 3;
const ROW = 4.75;
const ONE_ROW = 54; // controls and cues side by side
const COLUMN = 18;
const PANE = { width: 17, widest: 25, height: 9 };
/** A column has names, cues and controls above one another; open text needs this besides. */
const LEAST = { column: 17, pane: 5 };
/** Another arrangement must be worth a change of habits. */
const WORTH = 1.06;

/**
 * @param {object} now
 * @param {Room} now.room of the whole call
 * @param {number} now.aspect of the large picture
 * @param {boolean} now.side text, or a sheet, is open
 * @param {number} [now.rem] px: text that is enlarged needs more room
 * @returns {CallPlan}
 */
export function planCall({ room, aspect, side, rem = 16 }) {
  const { width, height } = room;
  const rows = height - rem * (TOP + ROW * (width < ONE_ROW * rem ? 2 : 1));
  const beside = paneWidth(width, rem);
  const column = side ? Math.max(beside, COLUMN * rem) : COLUMN * rem;
  const below = side ? Math.max(PANE.height * rem, rows * 0.44) : 0;
  /** @type {[CallPlan, Room, boolean][]} */
  const plans = [
    ["stack", { width, height: rows - below }, true],
    ["split", { width: width - beside, height: rows }, side && width >= 40 * rem],
    ["column", { width: width - column, height }, width >= 2 * column && height >= rem * (LEAST.column + (side ? LEAST.pane : 0))],
  ];
  let [best, most] = /** @type {[CallPlan, number]} */ (["stack", 0]);
  for (const [plan, { width: w, height: h }, possible] of plans) {
    const picture = fit({ width: w, height: h }, aspect);
    const area = picture.width * picture.height;
    if (possible && area > most * WORTH) [best, most] = [plan, area];
  }
  return best;
}

/** @param {number} width px of the call @param {number} rem px @returns {number} px for text beside the picture */
function paneWidth(width, rem) {
  return Math.min(PANE.widest * rem, Math.max(PANE.width * rem, width * 0.3));
}

// ---- the small picture -----------------------------------------------------------------------

export const MARGIN = 12; // px, between the small picture and the edge
/** So small a hand can still be seen, and a finger can hold it: px of the shorter side. */
const SMALLEST = 56;
/** Its least height, px, however low the room: a finger must still hit one that stands upright. */
const LOWEST = 64;

/**
 * Where the face is in a picture of someone who signs: shares of it.
 * Watchers look at the face; hands move around it, and below.
 */
const FACE = { left: 0.28, right: 0.72, top: 0, bottom: 0.55 };

/**
 * The large picture and the small one on it: beside or below it where there is any room, at the
 * hand that holds the phone; else as small as can be in the corner beside the face, above the hands.
 * @param {object} now
 * @param {Room} now.room
 * @param {number} now.aspect of the large picture
 * @param {{aspect: number, width: number}|null} now.small `width`: as wide as it would like to be, px
 * @param {boolean} [now.left] the left hand's side
 * @returns {{picture: Box, small: Box|null}}
 */
export function planStage({ room, aspect, small, left = false }) {
  const large = fit(room, aspect);
  const spare = { width: room.width - large.width, height: room.height - large.height };
  const centred = { left: spare.width / 2, top: spare.height / 2, ...large };
  if (!small) return { picture: centred, small: null };
  const wish = fit({ width: small.width, height: Math.max(room.height * 0.45, LOWEST) }, small.aspect);
  const strips = { beside: { width: spare.width, height: room.height }, below: { width: room.width, height: spare.height } };
  const isBeside = spare.width > 0;
  const strip = isBeside ? strips.beside : strips.below;
  const inStrip = fit(
    { width: Math.min(wish.width, strip.width - 2 * MARGIN), height: Math.min(wish.height, strip.height - 2 * MARGIN) },
    small.aspect,
  );
  const clears = Math.min(inStrip.width, inStrip.height) >= Math.min(SMALLEST, Math.min(wish.width, wish.height));
  const size = clears ? inStrip : besideTheFace(wish, large);
  const box = {
    left: left ? MARGIN : room.width - size.width - MARGIN,
    top: clears ? room.height - size.height - MARGIN : centred.top + MARGIN,
    ...size,
  };
  if (!clears) return { picture: centred, small: box };
  // All of the spare room to one side, unless half of it is enough.
  const half = isBeside ? spare.width / 2 >= size.width + 2 * MARGIN : spare.height / 2 >= size.height + 2 * MARGIN;
  if (half) return { picture: centred, small: box };
  const picture = isBeside ? { ...centred, left: left ? spare.width : 0 } : { ...centred, top: 0 };
  return { picture, small: box };
}

/** @param {Room} wish @param {Room} large @returns {Room} so small that it leaves face and hands free */
function besideTheFace(wish, large) {
  const aspect = wish.width / wish.height;
  const free = { width: FACE.left * large.width - MARGIN, height: 0.45 * large.height };
  const size = fit({ width: Math.min(wish.width, free.width), height: Math.min(wish.height, free.height) }, aspect);
  const grow = Math.max(1, Math.min(SMALLEST, wish.width, wish.height) / Math.min(size.width, size.height));
  return { width: size.width * grow, height: size.height * grow };
}

/**
 * A box pushed off the face of a picture, the shortest way that stays in the room.
 * @param {Box} box @param {Box} picture @param {Room} room @returns {Box}
 */
export function offTheFace(box, picture, room) {
  const face = {
    left: picture.left + FACE.left * picture.width,
    right: picture.left + FACE.right * picture.width,
    top: picture.top + FACE.top * picture.height,
    bottom: picture.top + FACE.bottom * picture.height,
  };
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const apart = right <= face.left || box.left >= face.right || bottom <= face.top || box.top >= face.bottom;
  if (apart) return box;
  const ways = [
    { left: face.left - box.width, top: box.top },
    { left: face.right, top: box.top },
    { left: box.left, top: face.bottom },
    { left: box.left, top: face.top - box.height },
  ];
  const inside = ways.filter(
    ({ left, top }) => left >= 0 && top >= 0 && left + box.width <= room.width && top + box.height <= room.height,
  );
  const far = (/** @type {{left: number, top: number}} */ way) => Math.hypot(way.left - box.left, way.top - box.top);
  inside.sort((a, b) => far(a) - far(b));
  return inside.length > 0 ? { ...box, ...inside[0] } : box;
}

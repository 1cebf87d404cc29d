/** Looking closely at a still: how far it is enlarged, and which part is seen. Pure. */

/** @typedef {{scale: number, x: number, y: number}} View `x`, `y`: px by which the middle is moved */
/** @typedef {import("./layout.js").Room} Room */

export const WHOLE = Object.freeze({ scale: 1, x: 0, y: 0 });
const MOST = 6;

/**
 * Never smaller than whole, and never moved out of sight.
 * @param {View} view @param {Room} room @returns {View}
 */
export function bounded({ scale, x, y }, room) {
  const s = Math.min(MOST, Math.max(1, scale));
  const most = { x: (room.width * (s - 1)) / 2, y: (room.height * (s - 1)) / 2 };
  const within = (/** @type {number} */ at, /** @type {number} */ limit) => Math.min(limit, Math.max(-limit, at)) || 0;
  return { scale: s, x: within(x, most.x), y: within(y, most.y) };
}

/**
 * Enlarges about a point, which stays where it is.
 * @param {View} view @param {number} factor @param {{x: number, y: number}} point px from the middle
 * @param {Room} room @returns {View}
 */
export function zoomed(view, factor, point, room) {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const grown = scale / view.scale;
  return bounded(
    { scale, x: point.x - (point.x - view.x) * grown, y: point.y - (point.y - view.y) * grown },
    room,
  );
}

/** @param {View} view @param {number} dx px @param {number} dy px @param {Room} room */
export function moved(view, dx, dy, room) {
  return bounded({ ...view, x: view.x + dx, y: view.y + dy }, room);
}

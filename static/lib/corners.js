/** Where a small box stands on a stage, in shares of the free room. Pure. */

import { MARGIN } from "./layout.js";

/** Corners as (x, y) shares of the free room: 0 is left or top, 1 right or bottom. */
const CORNERS = [[1, 1], [0, 1], [0, 0], [1, 0]];

/**
 * Where a box of `size` px stands on a stage of `room` px at `share` (0 to 1) of the free room.
 * @param {number} share @param {number} room @param {number} size @returns {number} px
 */
export function offset(share, room, size) {
  return MARGIN + Math.min(1, Math.max(0, share)) * Math.max(0, room - size - 2 * MARGIN);
}

/** The reverse of `offset`. @param {number} at px @param {number} room @param {number} size */
export function share(at, room, size) {
  const free = room - size - 2 * MARGIN;
  return free <= 0 ? 0 : Math.min(1, Math.max(0, (at - MARGIN) / free));
}

/** The corner after the nearest one. @param {{x: number, y: number}} place @returns {[number, number]} */
export function nextCorner(place) {
  const distances = CORNERS.map(([x, y]) => Math.hypot(place.x - x, place.y - y));
  const nearest = distances.indexOf(Math.min(...distances));
  const [x, y] = CORNERS[(nearest + 1) % CORNERS.length];
  return [x, y];
}

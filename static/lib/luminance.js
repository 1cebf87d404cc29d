/**
 * What a camera's picture is measured by: its brightness on a coarse grid, a few times a second.
 * Nothing of it leaves the page.
 */

/** @typedef {{data: Uint8Array, width: number, height: number}} Luminance 0 to 255, row by row */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Zone shares of the picture, 0 to 1 */

const WIDTH = 64;
const HEIGHT = 48;
/** Often enough to see a hand wave, seldom enough to cost nothing. */
const PERIOD_MS = 150;

/** @param {Uint8ClampedArray} rgba @param {number} width @param {number} height @returns {Luminance} */
export function luminance(rgba, width, height) {
  const data = new Uint8Array(width * height);
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    const at = pixel * 4;
    // ITU-R BT.709, on the values as they are: differences matter here, not light itself.
    data[pixel] = 0.2126 * rgba[at] + 0.7152 * rgba[at + 1] + 0.0722 * rgba[at + 2];
  }
  return { data, width, height };
}

/**
 * Calls `act` with the index of every point of a zone.
 * @param {Luminance} sample @param {Zone} zone @param {(index: number) => void} act
 */
export function eachIn({ width, height }, zone, act) {
  const [left, right] = [Math.round(zone.left * width), Math.round(zone.right * width)];
  const [top, bottom] = [Math.round(zone.top * height), Math.round(zone.bottom * height)];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) act(y * width + x);
  }
}

/** Samples what a video shows, as long as it is on screen. */
export class Probe {
  #video;
  #seen;
  #context;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /** @param {HTMLVideoElement} video @param {(sample: Luminance) => void} seen */
  constructor(video, seen) {
    this.#video = video;
    this.#seen = seen;
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#context = canvas.getContext("2d", { willReadFrequently: true });
    this.#timer = setInterval(() => this.#sample(), PERIOD_MS);
  }

  close() {
    clearInterval(this.#timer);
  }

  #sample() {
    const video = this.#video;
    const isShown = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.clientWidth > 0;
    if (!isShown || document.hidden || !this.#context) return;
    this.#context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = this.#context.getImageData(0, 0, WIDTH, HEIGHT);
    this.#seen(luminance(data, WIDTH, HEIGHT));
  }
}

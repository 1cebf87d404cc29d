/**
 * The pictures of a call: people's and their screens', one of them large; the reader may pin another by a tap or
 * by a key on it. All faces show their calls on it.
 *
 * Events: `aspect` (the large picture has another form), `pinned`.
 */

import { element, pictogram, setText } from "./elements.js";
import { arrange, hasPicture } from "./layout.js";
import { t } from "./page.js";
import { mainOf, othersOf } from "./participants.js";
import { screenOf, ScreenTile } from "./screen-tile.js";
import { Tile } from "./tile.js";
import { nameOf, whoIs } from "./who.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./participants.js").Participant} Participant */
/** @typedef {import("./pair.js").Pair} Pair */
/** @typedef {import("./tile.js").Cover} Cover */

/**
 * What lies over the whole stage while the large picture is small beside it: one's own picture, or
 * a still; "" where the large one is large.
 * @typedef {""|"swapped"|"frozen"} StageMode
 */

const USUAL = 4 / 3; // a camera's form, until the first frame tells

export class Stage extends EventTarget {
  /** The large picture's place, for the self-view to move on. */
  floor = element("div", { class: "stage-floor" });
  /** Who has a picture with a name beside it now. @type {string[]} */
  labelled = [];
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** Whose screens are shown. @type {Map<string, ScreenTile>} */
  #screens = new Map();
  #grid = element("div", { class: "stage-tiles" }, this.floor);
  #sign = element("div", { class: "stage-sign", role: "status", hidden: true });
  #pinned = "";
  /** @type {StageMode} */
  #mode = "";
  #aspect = USUAL;
  #shownSign = "";
  /** @type {(() => void)|null} */
  #again = null;

  constructor() {
    super();
    this.element = element("div", { class: "call-stage" }, this.#grid, this.#sign);
  }

  /** Width by height of the large picture. */
  get aspect() {
    return this.#aspect;
  }

  /** The large picture, if there is one with frames. @returns {HTMLVideoElement|null} */
  get video() {
    const tiles = [...this.#tiles.values(), ...this.#screens.values()];
    const video = tiles.find(({ element: one }) => one.classList.contains("large"))?.video;
    return video && video.videoWidth > 0 ? video : null;
  }

  /** Others have pictures beside the large one. */
  get shared() {
    return this.#tiles.size + this.#screens.size > 1;
  }

  get mode() {
    return this.#mode;
  }

  set mode(mode) {
    this.#mode = mode;
    this.#grid.classList.toggle("swapped", mode === "swapped");
    this.#grid.classList.toggle("frozen", mode === "frozen");
    this.#again?.();
    this.dispatchEvent(new Event("aspect"));
  }

  /**
   * Where the large picture lies in its room, and where and how large the small one is on it.
   * @param {{x: number, y: number}} picture shares of the spare room @param {import("./layout.js").Box} small
   */
  place(picture, small) {
    const { style } = this.#grid;
    style.setProperty("--picture-x", `${picture.x * 100}%`);
    style.setProperty("--picture-y", `${picture.y * 100}%`);
    for (const side of /** @type {const} */ (["left", "top", "width", "height"])) {
      style.setProperty(`--small-${side}`, `${small[side]}px`);
    }
  }

  /**
   * @param {object} now
   * @param {ContactView} now.contact
   * @param {import("./live-call.js").LiveCall|null} now.call
   * @param {string} [now.first] who is large until the reader pins another; the main one if left out
   * @param {Cover|null} [now.sign] what stands instead of all pictures
   * @param {Cover|null} [now.mainCover] what stands on the main picture; its own word if left out
   */
  show({ contact, call, first, sign = null, mainCover }) {
    this.#again = () => this.show({ contact, call, first, sign, mainCover });
    const main = mainOf(contact)?.id ?? "";
    const people = othersOf(contact).filter((one) =>
      hasPicture(one, call?.remotes.get(one.id), one.id === main),
    );
    const ids = people.map(({ id }) => id);
    const screens = othersOf(contact).filter(({ id }) => call?.remotes.get(id)?.screen);
    const all = [...ids, ...screens.map(({ id }) => screenOf(id))];
    const { large, small } = arrange(all, first ?? main, this.#pinned);
    this.labelled = small.length > 0 ? ids : [];
    for (const [id, tile] of this.#tiles) {
      if (ids.includes(id)) continue;
      tile.close();
      this.#tiles.delete(id);
    }
    this.#grid.dataset.small = String(small.length);
    this.#grid.toggleAttribute("data-screen", screens.length > 0);
    this.#showScreens(screens, call, large);
    for (const one of people) {
      const remote = call?.remotes.get(one.id);
      const tile = this.#tileOf(one.id);
      call?.attachVideo(one.id, tile.video);
      const own = coverOf(one, remote);
      tile.show({
        name: nameOf(one),
        large: one.id === large,
        small: one.id !== large || this.#mode !== "",
        labelled: this.labelled.length > 0,
        cover: one.id === main && mainCover !== undefined ? mainCover : own,
      });
      tile.label.setWho(whoIs(one));
      tile.label.set(own || !remote ? null : remote.theirs);
      tile.label.setSpeaks(remote?.speaks ?? false);
    }
    this.#showSign(sign);
    this.#measure();
  }

  close() {
    this.#again = null;
    for (const tile of [...this.#tiles.values(), ...this.#screens.values()]) tile.close();
    this.#tiles.clear();
    this.#screens.clear();
  }

  /** @param {string} id */
  #tileOf(id) {
    let tile = this.#tiles.get(id);
    if (!tile) {
      tile = new Tile(() => this.#pin(id), () => this.#measure());
      this.#tiles.set(id, tile);
      this.#grid.insertBefore(tile.element, this.floor);
    }
    return tile;
  }

  /**
   * Beside the signer, who goes on signing.
   * @param {Participant[]} people who show a screen
   * @param {import("./live-call.js").LiveCall|null} call @param {string} large
   */
  #showScreens(people, call, large) {
    for (const [id, tile] of this.#screens) {
      if (people.some((one) => one.id === id)) continue;
      tile.close();
      this.#screens.delete(id);
      if (this.#pinned === screenOf(id)) this.#pinned = "";
    }
    for (const one of people) {
      const stream = call?.remotes.get(one.id)?.screen;
      let tile = this.#screens.get(one.id);
      if (!tile) {
        tile = new ScreenTile(() => this.#pin(screenOf(one.id)), () => this.#measure());
        this.#screens.set(one.id, tile);
        this.#grid.insertBefore(tile.element, this.floor);
      }
      const name = t("common.share.screen_of", { name: nameOf(one) });
      const isLarge = screenOf(one.id) === large;
      tile.show({ name, large: isLarge, small: !isLarge || this.#mode !== "", labelled: true, cover: null });
      tile.label.setWho(name);
      tile.label.set(null);
      if (stream) tile.use(stream);
    }
  }

  /** @param {string} picture */
  #pin(picture) {
    this.#pinned = picture;
    this.dispatchEvent(new Event("pinned"));
    this.#again?.();
  }

  #measure() {
    const { video } = this;
    const aspect = video ? video.videoWidth / video.videoHeight : USUAL;
    if (aspect === this.#aspect) return;
    this.#aspect = aspect;
    this.dispatchEvent(new Event("aspect"));
  }

  /** @param {Cover|null} sign */
  #showSign(sign) {
    const key = sign?.title ?? "";
    if (key === this.#shownSign) return;
    this.#shownSign = key;
    this.#sign.hidden = sign === null;
    this.#sign.replaceChildren();
    if (!sign) return;
    const words = element("p", { class: "cover-words" });
    setText(words, sign.words);
    this.#sign.append(
      pictogram(sign.drawing, "cover-drawing"),
      element("p", { class: "cover-title" }, sign.title),
      words,
    );
  }
}

/**
 * What stands where a participant's picture is missing.
 * @param {Participant} one @param {Pair|undefined} remote
 * @returns {Cover|null}
 */
export function coverOf(one, remote) {
  const title = nameOf(one);
  if (!one.present && remote?.state !== "connected") {
    return { drawing: "clock", title, words: t("common.picture.away") };
  }
  if (!one.video && remote?.media !== "frame") {
    return { drawing: "camera-off", title, words: t("common.picture.none") };
  }
  if (!remote?.shown) return { drawing: "hands", title, words: t("common.picture.coming"), busy: true };
  return remote.flows ? null : { drawing: "camera-off", title, words: t("common.picture.off") };
}

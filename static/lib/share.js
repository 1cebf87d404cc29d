/**
 * What is shared in one call: photos, files and links to and from everybody in it, and the own
 * screen. All of it goes from browser to browser, is kept in this page's memory, and is gone with
 * the call.
 *
 * Events: `change` (anything of it), `arrived` {detail: Item} (somebody else's is whole, or their
 * screen is shown: then without an item).
 */

import { sends, isHeld, meOf, othersOf } from "./participants.js";
import { openScreen } from "./screen-capture.js";
import { recognise, isPicture } from "./share-kinds.js";
import { flagOf, pageAddress, renamed, safeName } from "./share-names.js";
import { isPhoto, photo, PictureError, redrawn } from "./share-picture.js";
import { Room } from "./share-receiver.js";
import { ShareWay } from "./share-way.js";
import { MOST_BYTES } from "./share-wire.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./pair.js").Pair} Pair */
/**
 * Whether things can pass: to somebody now; soon; not on hold; not over the socket; to nobody who
 * can take them; or not from one who watches.
 * @typedef {"ready"|"coming"|"held"|"socket"|"unable"|"watching"} Reach
 */
/**
 * @typedef {object} Item
 * @property {string} key
 * @property {number} id the sender's
 * @property {string} from participant id; "" for this page's own
 * @property {"picture"|"file"|"link"} kind
 * @property {string} name safe to show and to save by
 * @property {number} size bytes
 * @property {string} url of a link
 * @property {"preparing"|"moving"|"done"|"failed"} state
 * @property {number} part 0 to 1
 * @property {string} why it failed: a key of `common.share.why.*`
 * @property {import("./share-names.js").Flag} flag
 * @property {Blob|null} blob what came, fit to be shown (pictures) or saved
 */

/** Unfinished ones of this page's own. */
const MOST_OWN = 5;
/** Then the oldest make room. */
const MOST_ITEMS = 60;

export class Share extends EventTarget {
  /** The oldest first. @type {Item[]} */
  items = [];
  /** This page's own screen, while it is shown. @type {MediaStreamTrack|null} */
  screen = null;
  #setScreen;
  /** By participant. @type {Map<string, {pair: Pair, way: ShareWay}>} */
  #ways = new Map();
  #room = new Room();
  #ids = 0;
  #held = false;
  /** @type {ContactView|null} */
  #contact = null;
  #isClosed = false;

  /** @param {(track: MediaStreamTrack|null) => void} setScreen sends it to whoever can see it */
  constructor(setScreen) {
    super();
    this.#setScreen = setScreen;
  }

  /** @returns {Reach} */
  get reach() {
    const me = meOf(this.#contact);
    if (!this.#contact || !me) return "coming";
    if (!sends(me)) return "watching";
    if (this.#contact.transport === "socket") return "socket";
    const ways = [...this.#ways.values()].map(({ way }) => way);
    if (ways.some((way) => way.isOpen)) return "ready";
    if (this.#held) return "held";
    return ways.length === 0 || ways.some((way) => way.isAble) ? "coming" : "unable";
  }

  /** @param {ContactView|null} contact @param {ReadonlyMap<string, Pair>} pairs as they are now */
  follow(contact, pairs) {
    this.#contact = contact;
    for (const [id, { pair, way }] of this.#ways) {
      if (pairs.get(id) === pair) continue;
      this.#ways.delete(id);
      way.close();
    }
    for (const pair of pairs.values()) if (!this.#ways.has(pair.id)) this.#join(pair);
    const me = meOf(contact);
    const held = contact?.state === "on_hold";
    if (contact && me) {
      for (const far of othersOf(contact)) {
        this.#ways.get(far.id)?.way.allow({ held: isHeld(contact, me, far), mute: !sends(far) });
      }
    }
    // Whoever comes back from hold may have another window open: they show it by an act of theirs.
    if (held !== this.#held || !sends(me) || pairs.size === 0) this.stopScreen();
    this.#held = held;
    this.#changed();
  }

  /**
   * @param {File} file @param {{asPhoto: boolean}} how a photo is made smaller and loses its hidden
   *   data; a file goes as it is, unless it is a photo too large to go
   */
  async sendFile(file, { asPhoto }) {
    const item = this.#add({ from: "", kind: asPhoto ? "picture" : "file", name: safeName(file.name, "photo"), size: file.size });
    const unfinished = this.items.filter(({ from, state }) => !from && (state === "preparing" || state === "moving"));
    if (unfinished.length > MOST_OWN) return this.#fail(item, "busy");
    try {
      const smaller = asPhoto || (file.size > MOST_BYTES && (await isPhoto(file)));
      const blob = smaller ? await photo(file) : file;
      if (smaller) Object.assign(item, { kind: "picture", name: renamed(item.name, "jpg"), size: blob.size });
      this.#send(item, blob);
    } catch (error) {
      this.#fail(item, error instanceof PictureError ? `photo_${error.why}` : "unreadable");
    }
  }

  /** @param {string} text @returns {boolean} false where it is no address of a page */
  sendLink(text) {
    const url = pageAddress(text);
    if (!url) return false;
    const item = this.#add({ from: "", kind: "link", name: url, url, state: "done", part: 1 });
    for (const { way } of this.#ways.values()) way.say({ type: "link", id: item.id, url });
    return true;
  }

  /** Stops it where it is under way, and forgets it. @param {Item} item */
  remove(item) {
    const at = this.items.indexOf(item);
    if (at < 0) return;
    this.items.splice(at, 1);
    for (const [id, { way }] of this.#ways) {
      if (!item.from) way.cancel(item.id);
      else if (item.from === id && item.state === "moving") way.stop(item.id);
    }
    if (item.blob) this.#room.give(item.blob.size);
    this.#changed();
  }

  /** Asks for the screen; must be called on a click. @returns {Promise<boolean>} whether it is shown */
  async showScreen() {
    const track = this.screen ? null : await openScreen();
    if (!track) return this.screen !== null;
    if (this.#isClosed || this.reach !== "ready") {
      track.stop();
      return false;
    }
    this.screen = track;
    track.addEventListener("ended", () => this.stopScreen());
    this.#setScreen(track);
    this.#tellScreen(true);
    this.#changed();
    return true;
  }

  stopScreen() {
    if (!this.screen) return;
    this.screen.stop();
    this.screen = null;
    this.#setScreen(null);
    this.#tellScreen(false);
    this.#changed();
  }

  close() {
    this.#isClosed = true;
    this.stopScreen();
    this.follow(null, new Map());
    this.items = [];
    this.#changed();
  }

  /** @param {Pair} pair */
  #join(pair) {
    const from = pair.id;
    const find = (/** @type {number} */ id) => this.items.findLast((item) => item.from === from && item.id === id && item.kind !== "link");
    const way = new ShareWay(pair, this.#room, {
      onOffered: (offer) => this.#offered(from, offer),
      onProgress: (id, part) => this.#update(find(id), { part }),
      onReceived: (id, bytes) => void this.#received(find(id), bytes),
      onFailed: (id, why) => this.#fail(find(id), why),
    });
    way.addEventListener("open", () => {
      if (this.screen) way.say({ type: "screen", on: true });
      else this.#changed();
    });
    way.addEventListener("link", (event) => {
      const { id, url } = /** @type {CustomEvent<import("./share-wire.js").Link>} */ (event).detail;
      if (pageAddress(url) !== url) return; // only what we would send
      this.#arrived(this.#add({ from, id, kind: "link", name: url, url, state: "done", part: 1 }));
    });
    way.addEventListener("screen", (event) => {
      pair.setScreen(/** @type {CustomEvent<boolean>} */ (event).detail);
    });
    this.#ways.set(from, { pair, way });
  }

  /** @param {Item} item @param {Blob} file */
  #send(item, file) {
    if (!this.items.includes(item)) return; // removed meanwhile
    if (file.size === 0) return this.#fail(item, "empty");
    if (file.size > MOST_BYTES) return this.#fail(item, "too_large");
    const ways = [...this.#ways.values()].filter(({ way }) => way.isOpen).map(({ way }) => way);
    if (ways.length === 0) return this.#fail(item, "lost");
    const parts = ways.map(() => 0);
    let failed = "";
    let open = ways.length;
    const closeOne = () => {
      open -= 1;
      if (open > 0) return;
      if (failed) this.#fail(item, failed);
      else this.#update(item, { state: "done", part: 1 });
    };
    this.#update(item, { state: "moving" });
    ways.forEach((way, to) =>
      way.send({
        id: item.id,
        file,
        name: item.name,
        onProgress: (part) => {
          parts[to] = part;
          this.#update(item, { part: Math.min(...parts) });
        },
        onReceived: closeOne,
        onFailed: (why) => {
          parts[to] = 1;
          failed ||= why;
          closeOne();
        },
      }),
    );
  }

  /** @param {string} from @param {import("./share-wire.js").Offer} offer */
  #offered(from, { id, name, size }) {
    const safe = safeName(name, "document");
    // The same file again, after the connection was lost.
    const again = this.items.find((item) => item.from === from && item.id === id && item.why === "lost" && item.name === safe);
    if (again) this.#update(again, { state: "moving", part: 0, why: "", size });
    else this.#add({ from, id, kind: "file", name: safe, size, state: "moving" });
  }

  /** @param {Item|undefined} item @param {Uint8Array<ArrayBuffer>} bytes */
  async #received(item, bytes) {
    if (!item) return this.#room.give(bytes.length);
    const kind = recognise(bytes);
    if (!isPicture(kind)) {
      const blob = new Blob([bytes], { type: "application/octet-stream" });
      this.#update(item, { state: "done", part: 1, blob, flag: flagOf(item.name, kind) });
      return this.#arrived(item);
    }
    this.#update(item, { state: "preparing", kind: "picture" });
    try {
      const { blob, ending } = await redrawn(bytes);
      this.#room.give(bytes.length);
      if (!this.items.includes(item)) return;
      if (!this.#room.take(blob.size)) return this.#fail(item, "no_room");
      this.#update(item, { state: "done", part: 1, blob, name: renamed(item.name, ending), size: blob.size });
      this.#arrived(item);
    } catch (error) {
      this.#room.give(bytes.length);
      this.#fail(item, error instanceof PictureError ? `picture_${error.why}` : "damaged");
    }
  }

  /** @param {boolean} on */
  #tellScreen(on) {
    for (const { way } of this.#ways.values()) way.say({ type: "screen", on });
  }

  /** @param {Partial<Item> & Pick<Item, "from"|"kind"|"name">} given @returns {Item} */
  #add(given) {
    if (this.items.length >= MOST_ITEMS) {
      const idle = this.items.find(({ state, blob }) => !blob && (state === "done" || state === "failed"));
      this.remove(idle ?? this.items[0]);
    }
    this.#ids += 1;
    /** @type {Item} */
    const item = { id: this.#ids, key: String(this.#ids), size: 0, url: "", state: "preparing", part: 0, why: "", flag: null, blob: null, ...given };
    this.items.push(item);
    this.#changed();
    return item;
  }

  /** @param {Item|undefined} item @param {Partial<Item>} now */
  #update(item, now) {
    if (!item) return;
    Object.assign(item, now);
    this.#changed();
  }

  /** @param {Item|undefined} item @param {string} why */
  #fail(item, why) {
    this.#update(item, { state: "failed", why });
  }

  /** @param {Item} item */
  #arrived(item) {
    this.dispatchEvent(new CustomEvent("arrived", { detail: item }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

// What is shared: the wire, limits and lies, names, contents, links, and the pace beside a picture.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { HEAD_BYTES, MOST_PIXELS, pictureSize, recognise } from "../../static/lib/share-kinds.js";
import { flagOf, pageAddress, safeName } from "../../static/lib/share-names.js";
import { LEAST_RATE, nextRate, Pace } from "../../static/lib/share-pace.js";
import { photo, redrawn } from "../../static/lib/share-picture.js";
import { MESSAGE_BYTES, MOST_BYTES, pack, PIECE_BYTES, read, write } from "../../static/lib/share-wire.js";
import { Share } from "../../static/lib/share.js";
import { divideWithScreen, ofCamera, ScreenSender } from "../../static/lib/screen-sender.js";
import { CONTACT_VIEW_DEFAULTS } from "../../static/lib/messages.js";
import { settle } from "./fakes.js";

const latin = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const bytes = (...values) => Uint8Array.from(values);

// ---- the wire ------------------------------------------------------------------------------

test("what is written is read again", () => {
  const all = [
    { type: "offer", id: 1, name: "plan.pdf", media: "application/pdf", size: 12 },
    { type: "accept", id: 1 }, { type: "received", id: 1 }, { type: "end", id: 1 }, { type: "cancel", id: 1 },
    { type: "decline", id: 1, why: "too_large" }, { type: "link", id: 2, url: "https://example.org/" },
    { type: "screen", on: true },
  ];
  for (const one of all) assert.deepEqual(read(write(one)), one);
  const piece = pack(7, bytes(1, 2, 3));
  assert.deepEqual(read(piece.buffer), { type: "piece", id: 7, bytes: bytes(1, 2, 3) });
});

test("what breaks a rule reads as nothing", () => {
  const offer = { type: "offer", id: 1, name: "a", media: "", size: 1 };
  const broken = [
    "", "null", "[]", "{", "7", JSON.stringify({ type: "burn", id: 1 }), JSON.stringify({ type: "accept" }),
    ...[{ id: 0 }, { id: -1 }, { id: 1.5 }, { id: 2 ** 32 }, { id: "1" }, { size: -1 }, { size: "9" }, { size: 1e300 },
      { name: 4 }, { name: "a".repeat(256) }, { media: null }].map((other) => JSON.stringify({ ...offer, ...other })),
    JSON.stringify({ type: "decline", id: 1, why: "__proto__" }), JSON.stringify({ type: "screen", on: 1 }),
    JSON.stringify({ type: "link", id: 1, url: "https://a.example/".padEnd(2001, "a") }),
    " ".repeat(9000), new ArrayBuffer(4), new ArrayBuffer(MESSAGE_BYTES + 1), new Blob([]), undefined,
  ];
  for (const one of broken) assert.equal(read(one), null, String(one).slice(0, 80));
});

// ---- contents, names, links ----------------------------------------------------------------

test("a file is what its content says", () => {
  const kinds = {
    jpeg: bytes(0xff, 0xd8, 0xff, 0xe1), png: latin("\x89PNG\r\n\x1a\n"), gif: latin("GIF89a"), webp: latin("RIFF\0\0\0\0WEBPVP8 "),
    photo: latin("\0\0\0\x18ftypheic"), video: latin("\0\0\0\x18ftypisom"), pdf: latin("%PDF-1.7"), zip: latin("PK\x03\x04"),
    program: latin("MZ\x90\0"), script: latin("#!/bin/sh\n"), unknown: latin("hello"), office: latin("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
  };
  for (const [kind, head] of Object.entries(kinds)) assert.equal(recognise(head), kind);
  const pages = ["<!DOCTYPE html><p>", "\xef\xbb\xbf \n<html>", "<svg xmlns=''>", '<?xml version="1.0"?>\n<!-- a --><svg>', "<script>alert(1)</script>"];
  for (const page of pages) assert.equal(recognise(latin(page)), "page", page);
  assert.equal(recognise(bytes()), "unknown");
  assert.equal(recognise(latin("\x7fELF".padEnd(HEAD_BYTES * 4, "\0"))), "program");
});

/** The head of a PNG that says to be so large. */
function png(width, height) {
  const head = new Uint8Array(24);
  head.set(latin("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
  new DataView(head.buffer).setUint32(16, width);
  new DataView(head.buffer).setUint32(20, height);
  return head;
}

/** A GIF as far as its first picture, which is drawn at (1, 2); a comment and a table of colours stand before. */
function gif(screen, picture) {
  const [comment, table] = [[0x21, 0xfe, 2, 0x2c, 0x2c, 0], [255, 255, 255, 0, 0, 0]];
  const made = new Uint8Array([...latin("GIF89a"), 0, 0, 0, 0, 0x80, 0, 0, ...table, ...comment, 0x2c, 1, 0, 2, 0, 0, 0, 0, 0, 0]);
  const view = new DataView(made.buffer);
  for (const [at, value] of [[6, screen[0]], [8, screen[1]], [30, picture[0]], [32, picture[1]]]) view.setUint16(at, value, true);
  return made;
}

test("a GIF is as large as its first picture, however small its screen says to be", () => {
  assert.deepEqual(pictureSize("gif", gif([1, 1], [9000, 8000])), { width: 9001, height: 8002 });
  assert.equal(pictureSize("gif", gif([1, 1], [9000, 8000]).subarray(0, 30)), null);
  assert.equal(pictureSize("gif", latin("GIF89a\x40\x01\xf0\x00\0\0\0;")), null); // it ends without one
});

test("a picture's size is read before anything decodes it", () => {
  assert.deepEqual(pictureSize("png", png(640, 480)), { width: 640, height: 480 });
  assert.deepEqual(pictureSize("gif", gif([320, 240], [300, 200])), { width: 320, height: 240 });
  // An APP1 segment with a small picture of its own inside stands before the frame.
  const jpeg = bytes(0xff, 0xd8, 0xff, 0xe1, 0, 8, 0xff, 0xc0, 0, 1, 0, 1, 0xff, 0xff, 0xc2, 0, 11, 8, 1, 0, 2, 0, 3);
  assert.deepEqual(pictureSize("jpeg", jpeg), { width: 512, height: 256 });
  const riff = (rest) => latin(`RIFF\0\0\0\0WEBP${rest}`);
  assert.deepEqual(pictureSize("webp", riff("VP8 \0\0\0\0\x30\x01\0\x9d\x01\x2a\x40\x01\xf0\0")), { width: 320, height: 240 });
  assert.deepEqual(pictureSize("webp", riff("VP8L\0\0\0\0\x2f\x3f\xc1\x3b\0")), { width: 320, height: 240 });
  assert.deepEqual(pictureSize("webp", riff("VP8X\0\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0")), { width: 320, height: 240 });
});

test("a head that is cut off, empty or senseless says no size", () => {
  assert.equal(pictureSize("png", png(640, 480).subarray(0, 20)), null);
  assert.equal(pictureSize("png", png(0, 480)), null);
  assert.equal(pictureSize("gif", latin("GIF89a")), null);
  assert.equal(pictureSize("webp", latin("RIFF\0\0\0\0WEBPWHAT")), null);
  for (const rest of [[], [0xff], [0xff, 0xe0, 0, 0], [0, 0], [0xff, 0xda, 0, 8]]) {
    assert.equal(pictureSize("jpeg", bytes(0xff, 0xd8, ...rest)), null);
  }
});

test("a pixel bomb, or what is no picture, is never decoded", async () => {
  globalThis.createImageBitmap = () => assert.fail("decoded");
  await assert.rejects(redrawn(png(MOST_PIXELS, 2)), { why: "huge" });
  await assert.rejects(redrawn(gif([1, 1], [9000, 9000])), { why: "huge" });
  await assert.rejects(redrawn(png(2 ** 32 - 1, 2 ** 32 - 1)), { why: "huge" });
  await assert.rejects(redrawn(latin("<svg onload=alert(1)>")), { why: "damaged" });
  await assert.rejects(photo(new Blob([png(200_000, 1000)])), { why: "huge" });
});

test("a name is only a name", () => {
  const names = {
    "../../etc/passwd": "passwd", "C:\\Users\\a\\plan.pdf": "plan.pdf", "a\0b\n.txt": "ab.txt",
    "facture\u202Egpj.exe": "facturegpj.exe", "\u200Bphoto\u2066.jpg": "photo.jpg", "...bashrc. ": "bashrc",
    '<img src=x onerror="alert(1)">.png': "_img src=x onerror=_alert(1)__.png",
    "CON.txt": "_CON.txt", "com1": "_com1", "": "document", "/": "document", "…": "…", "été\u0301.pdf": "été\u0301.pdf".normalize("NFC"),
    "\ud800.pdf": "pdf",
  };
  for (const [name, safe] of Object.entries(names)) assert.equal(safeName(name, "document"), safe);
  const long = safeName(`${"é".repeat(200)}.pdf`, "document");
  assert.equal([...long].length, 80);
  assert.match(long, /….pdf$/);
  assert.equal([...safeName(`a.${"x".repeat(300)}`, "document")].length, 80);
});

test("what must be said of a file is said", () => {
  const flags = [
    ["plan.pdf", "pdf", null], ["notes.txt", "unknown", null], ["lettre.docx", "zip", null], ["photo.HEIC", "photo", null],
    ["photo.jpg", "program", "disguised"], ["lettre.pdf", "page", "disguised"], ["notes.txt", "script", "disguised"],
    ["photo.pdf", "zip", "disguised"], ["photo.jpg", "unknown", "disguised"],
    ["setup.exe", "program", "program"], ["facture.pdf.exe", "program", "program"], ["facture.pdf.js", "unknown", "program"],
    ["page.html", "page", "program"], ["dessin.svg", "page", "program"], ["macro.docm", "zip", "program"],
    ["data.bin", "unknown", "unknown"], ["data", "zip", "unknown"],
  ];
  for (const [name, kind, flag] of flags) assert.equal(flagOf(name, kind), flag, name);
});

test("a link is the address of a page, whole and plain", () => {
  assert.equal(pageAddress(" https://example.org/a?b#c "), "https://example.org/a?b#c");
  assert.equal(pageAddress("example.org/aide"), "https://example.org/aide");
  assert.equal(pageAddress("example.org:8080/a"), "https://example.org:8080/a");
  assert.equal(pageAddress("http://localhost:8080/"), "http://localhost:8080/");
  assert.equal(pageAddress("https://аpple.com/"), "https://xn--pple-43d.com/"); // a Cyrillic а
  const refused = [
    "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/",
    "https://bank.example@evil.example/", "https://u:p@evil.example/", "mailto:a@example.org", "deux mots", "mot", "https://",
    `https://example.org/${"a".repeat(2000)}`, `https://example.org/${"é".repeat(700)}`,
  ];
  for (const one of refused) assert.equal(pageAddress(one), null, one.slice(0, 60));
});

// ---- pace ----------------------------------------------------------------------------------

const sent = { available: 3_000_000, bitrate: 1_000_000, loss: 0, limitation: "none" };

test("files grow while the picture has room, and give way when it has none", () => {
  assert.equal(nextRate(500_000, { sent, advice: null }), 750_000);
  assert.equal(nextRate(100_000, { sent, advice: null }), 500_000);
  assert.equal(nextRate(1e9, { sent, advice: null }), 16_000_000);
  assert.equal(nextRate(800_000, { sent: { ...sent, available: 1_100_000 }, advice: null }), 400_000);
  assert.equal(nextRate(800_000, { sent: { ...sent, loss: 0.05 }, advice: null }), 450_000); // 15 % of the estimate
  assert.equal(nextRate(800_000, { sent: { ...sent, available: null, limitation: "bandwidth" }, advice: null }), 400_000);
  assert.equal(nextRate(800_000, { sent, advice: "too_slow" }), LEAST_RATE);
  assert.equal(nextRate(800_000, { sent: null, advice: null }), 4_000_000);
});

test("bytes wait their turn; on a slow way the pieces are small, so that text never waits long", () => {
  let now = 0;
  let uplink = { sent, advice: null };
  const pace = new Pace(() => uplink, () => now);
  assert.equal(pace.piece, Math.floor(500_000 / 8 / 4));
  assert.equal(pace.wait(6250), 100); // 500 kbit/s: 62.5 bytes a ms
  now = 100;
  assert.equal(pace.wait(6250), 100);
  now = 1100; // a second later a new look: 750 kbit/s, and at most a second is caught up with
  assert.equal(pace.wait(6250), 0);
  assert.equal(pace.rate, 750_000);
  assert.equal(pace.piece, PIECE_BYTES);
  uplink = { sent, advice: "too_slow" };
  now = 2100;
  pace.wait(0);
  assert.equal(pace.rate, LEAST_RATE);
  assert.equal(pace.piece, 1024);
});

// ---- two pages -----------------------------------------------------------------------------

/** One end of a channel between two pages; what is sent arrives in order, in a microtask. */
class FakeChannel {
  readyState = "open";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  drains = true;
  /** @type {FakeChannel|null} */
  other = null;
  sent = [];

  send(data) {
    this.sent.push(data);
    const size = data.length ?? data.byteLength;
    this.bufferedAmount += size;
    this.most = Math.max(this.most ?? 0, this.bufferedAmount);
    if (this.drains) queueMicrotask(() => this.drain(size));
    const copy = typeof data === "string" ? data : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    queueMicrotask(() => this.other?.onmessage?.({ data: copy }));
  }

  drain(size = this.bufferedAmount) {
    this.bufferedAmount -= size;
    if (this.bufferedAmount <= this.bufferedAmountLowThreshold) this.onbufferedamountlow?.();
  }

  die() {
    this.readyState = "closed";
    this.onclose?.();
  }

  get controls() {
    return this.sent.filter((data) => typeof data === "string").map((data) => JSON.parse(data));
  }
}

/** A pair whose connections the test makes. */
class FakePair extends EventTarget {
  sent = null;
  advice = null;
  screen = null;

  constructor(id, channel) {
    super();
    this.id = id;
    this.peer = { connection: { shareChannel: channel } };
  }

  setScreen(on) {
    this.screen = on;
  }

  become(channel) {
    this.peer.connection = { shareChannel: channel };
    this.dispatchEvent(new Event("connection"));
  }
}

const person = (id, role, purpose = "serves") => ({ id, order: Number(id.at(-1)), role, purpose, name: id, present: true, video: true });
const contact = (me, more = {}) => ({
  ...structuredClone(CONTACT_VIEW_DEFAULTS), id: "c1", state: "connected", transport: "direct", me,
  participants: [person("p1", "visitor"), person("p2", "advisor")], ...more,
});

function channels() {
  const [left, right] = [new FakeChannel(), new FakeChannel()];
  [left.other, right.other] = [right, left];
  return [left, right];
}

/** Two pages in one contact, and what arrived on the second. */
function pages(ends = channels()) {
  const arrived = [];
  const pairs = [new FakePair("p2", ends[0]), new FakePair("p1", ends[1])];
  const [left, right] = ["p1", "p2"].map(() => new Share(() => {}));
  right.addEventListener("arrived", ({ detail }) => arrived.push(detail));
  const follow = (more) => {
    left.follow(contact("p1", more), new Map([["p2", pairs[0]]]));
    right.follow(contact("p2", more), new Map([["p1", pairs[1]]]));
  };
  follow();
  return { left, right, arrived, pairs, ends, follow };
}

/** Until what was begun is over: blobs are read outside of microtasks, pauses are mocked. */
async function until(t, met) {
  for (let turn = 0; turn < 4000; turn += 1) {
    if (met()) return;
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(1000);
  }
  assert.fail("it never came to be");
}

const file = (content, name) => new File([content], name);
const text = async (item) => new TextDecoder().decode(await item.blob.arrayBuffer());

beforeEach((t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  delete globalThis.createImageBitmap;
});

test("a file arrives byte for byte, and both ends know", async (t) => {
  const { left, right, arrived, ends } = pages();
  const content = Uint8Array.from({ length: 100_001 }, (_, at) => at % 251);
  await left.sendFile(file(content, "données.csv"), { asPhoto: false });
  await until(t, () => left.items[0].state === "done");
  assert.equal(arrived.length, 1);
  assert.deepEqual(new Uint8Array(await arrived[0].blob.arrayBuffer()), content);
  const { from, kind, name, flag, state, part } = right.items[0];
  assert.deepEqual({ from, kind, name, flag, state, part }, { from: "p1", kind: "file", name: "données.csv", flag: null, state: "done", part: 1 });
  assert.equal(arrived[0].blob.type, "application/octet-stream");
  assert.ok(ends[0].most <= 3 * MESSAGE_BYTES, `${ends[0].most} bytes stood before the text`);
});

test("nothing more is written while the channel does not drain", async (t) => {
  const { left, right, ends } = pages();
  ends[0].drains = false;
  await left.sendFile(file(new Uint8Array(200_000), "a.bin"), { asPhoto: false });
  for (let turn = 0; turn < 50; turn += 1) await until(t, () => true).then(() => new Promise((resolve) => setImmediate(resolve)));
  assert.ok(ends[0].bufferedAmount < 3 * MESSAGE_BYTES);
  assert.ok(left.items[0].part < 0.5);
  ends[0].drains = true;
  ends[0].drain();
  await until(t, () => left.items[0].state === "done");
  assert.equal(right.items[0].blob.size, 200_000);
});

test("files that are empty or too large are not sent, and it is said", async () => {
  const { left, right, ends } = pages();
  await left.sendFile(file("", "vide.txt"), { asPhoto: false });
  await left.sendFile(file(new Uint8Array(MOST_BYTES + 1), "film.mp4"), { asPhoto: false });
  assert.deepEqual(left.items.map(({ state, why }) => [state, why]), [["failed", "empty"], ["failed", "too_large"]]);
  assert.deepEqual(ends[0].sent, []);
  assert.deepEqual(right.items, []);
});

/** Plays the other end by hand: what a page of ours would never send. */
function liar() {
  const { right, arrived, ends, pairs } = pages();
  ends[0].onmessage = null;
  const say = async (...all) => {
    for (const one of all) ends[0].send(one instanceof Uint8Array ? one : write(one));
    await settle();
    await settle();
  };
  return { right, arrived, say, pairs, answers: () => ends[1].controls.map(({ type, why }) => why ?? type) };
}
const offer = (size, id = 1, name = "a.txt") => ({ type: "offer", id, name, media: "", size });

test("a declared size that is too large, or nothing, is declined", async () => {
  const { right, say, answers } = liar();
  await say(offer(MOST_BYTES + 1), offer(0, 2));
  assert.deepEqual(answers(), ["too_large", "empty"]);
  assert.deepEqual(right.items, []);
});

test("bytes are counted, whatever was declared", async () => {
  const { right, arrived, say, answers } = liar();
  await say(offer(3), pack(1, bytes(1, 2, 3, 4)));
  await say(offer(3, 2), pack(2, bytes(1, 2)), { type: "end", id: 2 });
  await say(pack(9, bytes(1)), { type: "end", id: 9 });
  assert.deepEqual(answers(), ["accept", "damaged", "accept", "damaged"]);
  assert.deepEqual(right.items.map(({ why }) => why), ["damaged", "damaged"]);
  assert.deepEqual(arrived, []);
});

test("memory has an end, and what is removed makes room", async () => {
  const { right, say, answers } = liar();
  await say(offer(1, 1), offer(1, 2), offer(1, 3)); // two at once
  assert.deepEqual(answers(), ["accept", "accept", "full"]);
  await say({ type: "cancel", id: 1 }, { type: "cancel", id: 2 });
  const whole = new Uint8Array(PIECE_BYTES);
  for (let id = 10; id < 16; id += 1) {
    const all = Array.from({ length: Math.ceil(MOST_BYTES / PIECE_BYTES) }, (_, at) =>
      pack(id, whole.subarray(0, Math.min(PIECE_BYTES, MOST_BYTES - at * PIECE_BYTES))));
    await say(offer(MOST_BYTES, id), ...all, { type: "end", id });
  }
  assert.deepEqual(answers().slice(-2), ["accept", "received"]);
  await say(offer(MOST_BYTES, 20));
  assert.equal(answers().at(-1), "full");
  right.remove(right.items.find(({ blob }) => blob));
  await say(offer(MOST_BYTES, 21));
  assert.equal(answers().at(-1), "accept");
});

test("a link is no file, whatever ids say", async () => {
  const { right, say } = liar();
  const url = "https://example.org/";
  await say(offer(1, 7), { type: "link", id: 7, url }, pack(7, bytes(1)), { type: "end", id: 7 });
  assert.deepEqual(right.items.map(({ kind, state, blob }) => [kind, state, blob?.size]), [
    ["file", "done", 1],
    ["link", "done", undefined],
  ]);
});

test("a flood of links or of broken messages fills nothing", async () => {
  const { right, say } = liar();
  for (let id = 1; id < 200; id += 1) await say({ type: "link", id, url: `https://example.org/${id}` });
  assert.equal(right.items.length, 60);
  assert.equal(right.items.at(-1).url, "https://example.org/199");
  await say({ type: "link", id: 500, url: "javascript:alert(1)" }, { type: "link", id: 501, url: "https://EXAMPLE.org/" });
  assert.equal(right.items.at(-1).url, "https://example.org/199");
  for (let bad = 0; bad < 20; bad += 1) await say(new Uint8Array(4));
  await say({ type: "link", id: 502, url: "https://example.org/late" });
  assert.equal(right.items.at(-1).url, "https://example.org/199");
});

test("a picture bomb or a false picture is dropped; a program named as a photo is called one", async (t) => {
  const { left, right } = pages();
  for (const [content, name] of [[png(50_000, 50_000), "a.png"], [latin("GIF89a"), "b.gif"], [latin("MZ\x90\0"), "c.jpg"]]) {
    await left.sendFile(file(content, name), { asPhoto: false });
  }
  await until(t, () => right.items.length === 3 && right.items.every(({ state }) => state === "done" || state === "failed"));
  assert.deepEqual(right.items.map(({ kind, state, why, flag, blob }) => [kind, state, why, flag, blob?.size]), [
    ["picture", "failed", "picture_huge", null, undefined],
    ["picture", "failed", "picture_damaged", null, undefined],
    ["file", "done", "", "disguised", 4],
  ]);
});

test("either end stops a file under way", async (t) => {
  const { left, right, ends } = pages();
  ends[0].drains = false;
  await left.sendFile(file(new Uint8Array(500_000), "a.bin"), { asPhoto: false });
  await until(t, () => right.items.length === 1);
  right.remove(right.items[0]);
  await until(t, () => left.items[0].state === "failed");
  assert.equal(left.items[0].why, "stopped");
  await left.sendFile(file(new Uint8Array(500_000), "b.bin"), { asPhoto: false });
  await until(t, () => right.items.length === 1);
  left.remove(left.items[1]);
  await until(t, () => right.items[0].state === "failed");
  assert.equal(right.items[0].why, "cancelled");
});

test("a file that was lost with its connection begins anew on the next, in the same place", async (t) => {
  const { left, right, ends, pairs } = pages();
  ends[0].drains = false;
  await left.sendFile(file("x".repeat(200_000), "a.txt"), { asPhoto: false });
  await until(t, () => right.items[0]?.part > 0);
  for (const end of ends) end.die();
  assert.equal(right.items[0].why, "lost");
  assert.equal(left.reach, "coming");
  const [next, far] = channels();
  pairs[1].become(far);
  pairs[0].become(next);
  await until(t, () => left.items[0].state === "done");
  assert.equal(right.items.length, 1);
  assert.equal(await text(right.items[0]), "x".repeat(200_000));
});

test("what cannot arrive any more is given up in words", async (t) => {
  const { left, right, ends } = pages();
  ends[0].drains = false;
  await left.sendFile(file(new Uint8Array(200_000), "a.bin"), { asPhoto: false });
  await until(t, () => right.items.length === 1);
  left.follow(contact("p1"), new Map());
  right.follow(contact("p2"), new Map());
  assert.deepEqual([left.items[0], right.items[0]].map(({ state, why }) => [state, why]), [["failed", "lost"], ["failed", "lost"]]);
});

test("while the visitor is on hold nothing passes, and files go on afterwards", async (t) => {
  const { left, right, ends, follow } = pages();
  ends[0].drains = false;
  await left.sendFile(file(new Uint8Array(60_000), "a.bin"), { asPhoto: false });
  await until(t, () => right.items[0]?.part > 0);
  follow({ state: "on_hold" });
  assert.equal(left.reach, "held");
  ends[0].drains = true;
  ends[0].drain();
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const before = ends[0].sent.length;
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(60_000);
  assert.equal(ends[0].sent.length, before);
  assert.equal(left.items[0].state, "moving");
  follow();
  await until(t, () => left.items[0].state === "done");
});

test("why nothing can be shared is known", () => {
  const { left, pairs, ends } = pages();
  assert.equal(left.reach, "ready");
  left.follow(contact("p1", { transport: "socket" }), new Map());
  assert.equal(left.reach, "socket");
  left.follow(contact("p1"), new Map([["p2", new FakePair("p2", null)]]));
  assert.equal(left.reach, "unable");
  ends[0].readyState = "connecting";
  left.follow(contact("p1"), new Map([["p2", new FakePair("p2", ends[0])]]));
  assert.equal(left.reach, "coming");
  const watching = [person("p1", "visitor"), person("p2", "advisor"), person("p3", "supervisor", "observes")];
  left.follow(contact("p3", { participants: watching }), new Map([["p2", pairs[0]]]));
  assert.equal(left.reach, "watching");
});

test("who watches gets everything and is not listened to", async () => {
  const { right, say, pairs } = liar();
  const participants = [person("p1", "supervisor", "observes"), person("p2", "advisor"), person("p3", "visitor")];
  right.follow(contact("p2", { participants }), new Map([["p1", pairs[1]]]));
  await say({ type: "link", id: 1, url: "https://example.org/" }, { type: "screen", on: true }, offer(3));
  assert.deepEqual(right.items, []);
  assert.equal(pairs[1].screen, null);
  assert.ok(right.sendLink("example.org"));
});

// ---- screens -------------------------------------------------------------------------------

class FakeTrack extends EventTarget {
  stopped = false;
  stop() {
    this.stopped = true;
  }
}

function screens() {
  const track = new FakeTrack();
  const mediaDevices = { getDisplayMedia: async () => ({ getVideoTracks: () => [track] }) };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices }, configurable: true });
  return track;
}

test("a screen is shown to everybody, said, and stops with the browser's own button", async () => {
  const track = screens();
  const { left, pairs } = pages();
  assert.ok(await left.showScreen());
  await settle();
  assert.equal(pairs[1].screen, true);
  track.dispatchEvent(new Event("ended"));
  await settle();
  assert.equal(left.screen, null);
  assert.equal(pairs[1].screen, false);
});

test("a hold, or the end, stops a screen; it comes back by an act only", async () => {
  for (const stop of [({ follow }) => follow({ state: "on_hold" }), ({ left }) => left.close()]) {
    const track = screens();
    const call = pages();
    await call.left.showScreen();
    stop(call);
    assert.ok(track.stopped);
    assert.equal(call.left.screen, null);
    call.follow();
    assert.equal(call.left.screen, null);
  }
});

test("a screen that nobody can see any more is let go at once", async () => {
  const track = screens();
  const { left } = pages();
  const shown = left.showScreen();
  left.follow(contact("p1"), new Map());
  assert.equal(await shown, false);
  assert.ok(track.stopped);
});

test("whoever comes later is told that a screen is shown", async () => {
  screens();
  const { left, pairs } = pages();
  await left.showScreen();
  const [next, far] = channels();
  pairs[1].become(far);
  pairs[0].become(next);
  assert.deepEqual(next.controls, [{ type: "screen", on: true }]);
});

test("hands first: the screen gets a share of the uplink, and next to nothing where signing has none", () => {
  const wide = divideWithScreen({ available: 3_000_000, share: Infinity, advice: null });
  assert.deepEqual(wide, { screen: { maxBitrate: 1_050_000, maxFramerate: 10 }, camera: 1_950_000 });
  const slow = divideWithScreen({ available: 400_000, share: 1e9, advice: null });
  assert.deepEqual(slow, { screen: { maxBitrate: 140_000, maxFramerate: 5 }, camera: 260_000 });
  assert.equal(divideWithScreen({ available: 3e6, share: 500_000, advice: null }).screen.maxBitrate, 175_000);
  assert.deepEqual(divideWithScreen({ available: 90_000, share: 1e9, advice: "too_slow" }).screen, { maxBitrate: 30_000, maxFramerate: 1 });
});

test("a sender is bounded while it shows a screen, and only then", async () => {
  const set = [];
  const sender = { track: null, getParameters: () => ({ encodings: [{}] }), setParameters: async (given) => set.push(given) };
  const screen = new ScreenSender();
  const uplink = { available: 1_000_000, share: Infinity, advice: null };
  assert.equal(screen.observe(sender, uplink), Infinity);
  assert.equal(screen.observe(null, uplink), Infinity);
  assert.deepEqual(set, []);
  sender.track = {};
  assert.equal(screen.observe(sender, uplink), 650_000);
  screen.observe(sender, uplink);
  assert.equal(set.length, 1);
  assert.deepEqual(set[0].encodings, [{ maxBitrate: 350_000, maxFramerate: 10, priority: "very-low" }]);
});

test("the grades are about signing: what getStats says of screens is left out", () => {
  const entries = [
    { id: "o0", type: "outbound-rtp", mid: "0", mediaSourceId: "s0" }, { id: "s0", type: "media-source" },
    { id: "o2", type: "outbound-rtp", mid: "2", mediaSourceId: "s2", remoteId: "r2" }, { id: "s2", type: "media-source" },
    { id: "r2", type: "remote-inbound-rtp", localId: "o2" }, { id: "r0", type: "remote-inbound-rtp", localId: "o0" },
    { id: "i2", type: "inbound-rtp", mid: "2" }, { id: "t", type: "transport" },
  ];
  assert.deepEqual(ofCamera(entries, "2").map(({ id }) => id), ["o0", "s0", "r0", "t"]);
  assert.equal(ofCamera(entries, null).length, entries.length);
});

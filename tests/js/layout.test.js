// Where the pictures of a call lie: as large as can be, and nothing over a face.

import assert from "node:assert/strict";
import test from "node:test";

import { nextCorner, offset, share } from "../../static/lib/corners.js";
import { arrange, fit, hasPicture, offTheFace, planCall, planStage } from "../../static/lib/layout.js";
import { bounded, moved, WHOLE, zoomed } from "../../static/lib/zoom.js";

const LANDSCAPE = 4 / 3;
const PORTRAIT = 3 / 4;
const phone = { width: 390, height: 844 };
const onItsSide = { width: 844, height: 390 };
const frame = { width: 980, height: 720 };
const window_ = { width: 1920, height: 1080 };

const overlap = (a, b) =>
  Math.max(0, Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top));

const inside = (box, room) =>
  box.left >= 0 && box.top >= 0 && box.left + box.width <= room.width + 0.01 && box.top + box.height <= room.height + 0.01;

test("text and controls go where the picture stays largest", () => {
  const plan = (room, aspect, side, rem) => planCall({ room, aspect, side, rem });
  assert.equal(plan(phone, LANDSCAPE, false), "stack");
  assert.equal(plan(phone, PORTRAIT, true), "stack", "a phone is too narrow for a column");
  assert.equal(plan(onItsSide, LANDSCAPE, false), "column");
  assert.equal(plan(onItsSide, LANDSCAPE, true), "column");
  assert.equal(plan(frame, LANDSCAPE, false), "stack");
  assert.equal(plan(frame, LANDSCAPE, true), "split");
  assert.equal(plan(window_, PORTRAIT, false), "column", "its whole height is the picture's");
  assert.equal(plan({ width: 640, height: 360 }, LANDSCAPE, true), "column", "a page at 200 %");
  assert.equal(plan(onItsSide, LANDSCAPE, true, 24), "stack", "letters of 150 % leave a column no room");
});

test("a picture is fitted whole", () => {
  assert.deepEqual(fit({ width: 400, height: 900 }, LANDSCAPE), { width: 400, height: 300 });
  assert.deepEqual(fit({ width: 900, height: 300 }, LANDSCAPE), { width: 400, height: 300 });
});

test("without a small picture the large one is in the middle", () => {
  const { picture, small } = planStage({ room: { width: 600, height: 300 }, aspect: LANDSCAPE, small: null });
  assert.deepEqual(picture, { left: 100, top: 0, width: 400, height: 300 });
  assert.equal(small, null);
});

test("the small picture stands beside or below the large one wherever there is room", () => {
  for (const room of [phone, onItsSide, { width: 980, height: 590 }, { width: 700, height: 700 }]) {
    for (const aspect of [LANDSCAPE, PORTRAIT, 16 / 9]) {
      for (const left of [false, true]) {
        const wish = { aspect: LANDSCAPE, width: room.width * 0.24 };
        const { picture, small } = planStage({ room, aspect, small: wish, left });
        assert.ok(small && inside(small, room) && inside(picture, room), JSON.stringify({ room, aspect }));
        const spare = Math.max(room.width - picture.width, room.height - picture.height);
        if (spare > 110) assert.equal(overlap(picture, small), 0, JSON.stringify({ room, aspect, left, picture, small }));
        assert.equal(small.left + small.width / 2 < room.width / 2, left, "on the side of the hand");
      }
    }
  }
});

test("where there is no room it lies in an upper corner, beside the face and above the hands", () => {
  const room = { width: 400, height: 300 };
  const { picture, small } = planStage({ room, aspect: LANDSCAPE, small: { aspect: LANDSCAPE, width: 96 } });
  assert.deepEqual(picture, { left: 0, top: 0, ...room });
  assert.ok(small);
  assert.deepEqual(offTheFace(small, picture, room), small);
  assert.ok(small.top + small.height <= room.height / 2, "hands sign below it");
  assert.ok(Math.min(small.width, small.height) >= 56, "and a hand can be seen in it");
});

test("a small picture that is put on the face moves off it, and stays in the room", () => {
  const room = { width: 800, height: 600 };
  const picture = { left: 0, top: 0, ...room };
  const face = { left: 224, top: 0, width: 352, height: 330 };
  for (let left = 0; left <= 640; left += 80) {
    for (let top = 0; top <= 480; top += 60) {
      const box = { left, top, width: 160, height: 120 };
      const put = offTheFace(box, picture, room);
      assert.ok(inside(put, room) && overlap(put, face) < 1, JSON.stringify({ box, put }));
      if (overlap(box, face) < 1) assert.deepEqual(put, box);
    }
  }
});

test("the self-view stays on its stage, and a tap sends it round the corners", () => {
  assert.equal(offset(0, 400, 100), 12);
  assert.equal(offset(1, 400, 100), 288);
  assert.equal(share(offset(0.3, 400, 100), 400, 100), 0.3);
  assert.equal(share(9999, 400, 100), 1);
  assert.equal(offset(1, 90, 100), 12);
  const tour = [{ x: 1, y: 1 }, { x: 0, y: 1 }, { x: 0, y: 0 }, { x: 1, y: 0 }];
  assert.deepEqual(tour.map(nextCorner), [[0, 1], [0, 0], [1, 0], [1, 1]]);
});

test("the one this page is in the call for is large, until another is pinned", () => {
  assert.deepEqual(arrange(["a", "b", "c"], "b", ""), { large: "b", small: ["a", "c"] });
  assert.deepEqual(arrange(["a", "b", "c"], "b", "c"), { large: "c", small: ["a", "b"] });
  assert.deepEqual(arrange(["a"], "b", "c"), { large: "a", small: [] });
  assert.deepEqual(arrange([], "b", ""), { large: "", small: [] });
});

test("who sends a picture has room for it, and the main one always", () => {
  const one = (change) => ({ purpose: "invited", video: true, ...change });
  assert.equal(hasPicture(one({}), undefined, false), true);
  assert.equal(hasPicture(one({ video: false }), undefined, false), false);
  assert.equal(hasPicture(one({ video: false }), { media: "frame" }, false), true, "a camera that came later");
  assert.equal(hasPicture(one({ video: false }), undefined, true), true);
  assert.equal(hasPicture(one({ purpose: "observes" }), { media: "frame" }, false), false);
});

test("a still is looked at closely about the point under the finger, and never lost", () => {
  const room = { width: 400, height: 300 };
  const near = zoomed({ ...WHOLE }, 2, { x: 100, y: 50 }, room);
  assert.deepEqual(near, { scale: 2, x: -100, y: -50 });
  assert.deepEqual(zoomed(near, 0.1, { x: 0, y: 0 }, room), { ...WHOLE }, "whole again, and in the middle");
  assert.equal(zoomed(near, 99, { x: 0, y: 0 }, room).scale, 6);
  assert.deepEqual(moved(near, 9999, -9999, room), { scale: 2, x: 200, y: -150 });
  assert.deepEqual(bounded({ scale: 1, x: 30, y: 30 }, room), { ...WHOLE });
});

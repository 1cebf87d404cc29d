// Compares each script of one folder with its namesake in another: are they the same program?
// Run by test_comments.py:  node same_program.mjs FOLDER OTHER  (prints how many were compared)
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "acorn";

const [folder, other] = process.argv.slice(2);

/** A program's tree. Where things stand in a line is left out; in which line stays. */
function tree(path) {
  const program = parse(readFileSync(path, "utf8"), { ecmaVersion: "latest", sourceType: "module", locations: true });
  const skipped = new Set(["start", "end", "column"]);
  return JSON.parse(JSON.stringify(program, (key, value) => (skipped.has(key) ? undefined : value)));
}

const scripts = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
for (const name of scripts) {
  assert.deepEqual(tree(join(other, name)), tree(join(folder, name)), name);
}
console.log(scripts.length);

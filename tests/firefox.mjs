// Drives Debian's Firefox by WebDriver BiDi for a Python test: a line of JSON in is one wish
// {id, method, arguments}, a line out its {id, result} or {id, error}. Ends with its input.
//
//   node firefox.mjs EXECUTABLE
import { createInterface } from "node:readline";

import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
  extraPrefsFirefox: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.autoplay.default": 0,
    "intl.accept_languages": "fr-FR, fr",
  },
});
const page = await browser.newPage();
await page.setViewport({ width: 390, height: 844 });
page.setDefaultTimeout(20_000);
/** What the page said was wrong. @type {string[]} */
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));

const methods = {
  goto: (url) => page.goto(url),
  evaluate: (script) => page.evaluate(script),
  until: async (script) => void (await page.waitForFunction(script, { polling: 50 })),
  press: (label) => page.locator(`::-p-aria([name="${label}"][role="button"])`).click(),
  type: (selector, text) => page.type(selector, text, { delay: 30 }),
  errors: () => errors,
  version: () => browser.version(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, arguments: given } = JSON.parse(line);
  let answer;
  try {
    answer = { id, result: (await methods[method](...given)) ?? null };
  } catch (error) {
    answer = { id, error: String(error) };
  }
  if (method === "goto") answer.result = null;
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();

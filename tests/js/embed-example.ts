// What a company's developer writes with the types of docs/embed.md: checked by `npm run check`.

window.SignDesk = window.SignDesk || [];
window.SignDesk.push(["setContext", { page: "/panier", items: 3, gift: true }]);
window.SignDesk.push(["on", "rated", ({ score }) => console.log(score > 3)]);
window.SignDesk.push(["on", "ended", ({ why }) => console.log(why.length)]);
window.SignDesk.push(["off", "ended"]);
window.SignDesk.push(["open"]);

// @ts-expect-error a language that is not offered
window.SignDesk.push(["setLocale", "de"]);
// @ts-expect-error an event that does not exist
window.SignDesk.push(["on", "opened", () => {}]);
// @ts-expect-error a context is flat
window.SignDesk.push(["setContext", { basket: { items: 3 } }]);

if (window.SignDesk.open) {
  const desk = window.SignDesk;
  desk.on("ready", () => desk.open());
  desk.on("connected", () => desk.setLocale("en"));
  desk.identify(null);
  // @ts-expect-error a token is a text
  desk.identify({ id: 42 });
  // @ts-expect-error of another event
  desk.on("queued", ({ score }) => console.log(score));
}

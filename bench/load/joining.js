// In the widget's frame: joins the line as soon as it can be, and says when it was in it.
// `joined` is a promise of the time (ms since the Unix epoch, fractions and all).

globalThis.joined = new Promise((done) => {
  let pressed = false;
  const look = () => {
    const screen = document.body?.dataset.screen;
    const join = document.querySelector("button.primary");
    if (screen === "start" && join && !join.disabled && !pressed) {
      pressed = true;
      join.click();
    }
    if (pressed && (screen === "camera" || screen === "waiting")) {
      watch.disconnect();
      requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
    }
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { childList: true, subtree: true, attributes: true });
});

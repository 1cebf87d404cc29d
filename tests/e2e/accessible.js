// What axe does not look at, asked of a page in the state that it is in. Each returns a list of
// complaints, empty where all is well.
(() => {
  const LEAST = 44; // CSS px
  const INLINE = "p a, li a";

  const isVisible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest("[inert], .visually-hidden");
  const called = (element) =>
    `${element.localName}.${[...element.classList].join(".")} "${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40)}"`;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isVisible);
  const controls = () =>
    all("button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button]").filter(
      (one) => !one.matches(INLINE),
    );

  globalThis.accessible = {
    /** Whoever presses with a shaking hand, or a large thumb, meets it (WCAG 2.2, 2.5.8; ours is 44). */
    targets: () =>
      controls()
        .map((one) => [one, (one.matches("input[type=radio], input[type=checkbox]") ? (one.closest("label") ?? one) : one).getBoundingClientRect()])
        .filter(([, { width, height }]) => width < LEAST - 0.5 || height < LEAST - 0.5)
        .map(([one, { width, height }]) => `${called(one)} is ${Math.round(width)} x ${Math.round(height)}`),

    /** Nothing is out of the page's width: reading needs one direction of scrolling (WCAG 1.4.10). */
    reflow() {
      const { scrollWidth, clientWidth } = document.documentElement;
      const wide = scrollWidth > clientWidth ? [`the page scrolls sideways: ${scrollWidth} > ${clientWidth}`] : [];
      const out = [...controls(), ...all("h1, h2, p, li")].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width > 0 && (left < -1 || right > clientWidth + 1);
      });
      return [...wide, ...out.map((one) => `${called(one)} is out of the page`)];
    },

    /** Nothing goes on moving for who asked for less motion. */
    still: () =>
      document
        .getAnimations()
        .filter(({ effect, playState }) => playState === "running" && effect.getComputedTiming().iterations === Infinity)
        .map(({ animationName, effect }) => `${animationName ?? "an animation"} on ${called(effect.target)}`),

    /** With the person's own colours a button still has an edge, or it is a link's text. */
    edges() {
      const edged = (one) => {
        const style = getComputedStyle(one);
        const has = (side) => parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none";
        const outlined = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
        return ["Top", "Bottom"].some(has) || outlined || style.textDecorationLine.includes("underline");
      };
      return all("button, a[href].button, select, input:not([type=range]), textarea, summary")
        .filter((one) => ![one, ...one.querySelectorAll("*")].some(edged))
        .map((one) => `${called(one)} has no edge`);
    },

    /** Beside each line of text stands a picture: in it, around it, above it, or right below it. */
    pictured: () =>
      all("main p, main li, dialog p")
        .filter((one) => one.textContent.trim() !== "" && !one.closest(".text-pane, .text-line, .captions, [data-words]"))
        .filter((one) => {
          const pictures = "svg, video, img, canvas, .place-number";
          const drawn = (element) => element.matches(pictures) || element.querySelector(pictures) !== null;
          for (let here = one, up = 0; up < 3 && !here.matches("main, body"); here = here.parentElement, up += 1) {
            if (drawn(here) || (here.nextElementSibling && drawn(here.nextElementSibling))) return false;
            for (let before = here.previousElementSibling; before; before = before.previousElementSibling) {
              if (drawn(before)) return false;
            }
          }
          return true;
        })
        .map((one) => `${called(one)} has no picture beside it`),
  };
})();

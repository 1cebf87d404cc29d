/**
 * Keeps the screen on: an alert for the eyes needs a lit one, and hands that sign are not free to
 * tap it. Browsers drop the lock whenever the page is hidden, so it is taken again on return.
 */

let wanted = false;
/** @type {WakeLockSentinel|null} */
let lock = null;

async function take() {
  if (!wanted || lock || document.visibilityState !== "visible") return;
  try {
    const taken = await navigator.wakeLock?.request("screen");
    if (!taken) return;
    lock = taken;
    taken.addEventListener("release", () => {
      if (lock === taken) lock = null;
    });
    if (!wanted) void taken.release();
  } catch {
    // Low battery or not allowed: the screen follows the machine's own settings.
  }
}

document.addEventListener("visibilitychange", () => void take());

/** @param {boolean} on */
export function keepAwake(on) {
  if (on === wanted) return;
  wanted = on;
  if (on) void take();
  else void lock?.release().catch(() => undefined);
}

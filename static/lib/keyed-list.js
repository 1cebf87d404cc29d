/**
 * A list whose rows stay the same elements while what they show changes, so that focus and a
 * screen reader's place stay where they are.
 */

/**
 * @template {{id: string}} Item
 * @typedef {{element: HTMLElement, show: (item: Item) => void}} Row
 */

/** @template {{id: string}} Item */
export class KeyedList {
  #place;
  #make;
  /** @type {Map<string, Row<Item>>} */
  #rows = new Map();

  /** @param {HTMLElement} place holds the rows and nothing else @param {(item: Item) => Row<Item>} make */
  constructor(place, make) {
    this.#place = place;
    this.#make = make;
  }

  /** @param {readonly Item[]} items in the order in which they are shown */
  show(items) {
    const ids = new Set(items.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    const focused = document.activeElement;
    items.forEach((item, index) => {
      const row = this.#row(item);
      row.show(item);
      const there = this.#place.children[index];
      if (there !== row.element) this.#place.insertBefore(row.element, there ?? null);
    });
    // An element that is moved loses the focus.
    if (focused !== document.activeElement && focused instanceof HTMLElement && this.#place.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  /** @param {Item} item */
  #row(item) {
    const known = this.#rows.get(item.id);
    if (known) return known;
    const row = this.#make(item);
    this.#rows.set(item.id, row);
    return row;
  }
}

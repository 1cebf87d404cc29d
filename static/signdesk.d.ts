/**
 * Types of `window.SignDesk` (docs/embed.md). A node serves this file as /v1/signdesk.d.ts; copy it
 * into your project. It needs no import: it declares globals.
 */

interface SignDeskEvents {
  /** The API answers at once from now on. Who listens later is called as well. */
  ready: Record<never, never>;
  /** The widget opened. */
  open: Record<never, never>;
  /** The widget closed. */
  close: Record<never, never>;
  /** The visitor has a place in line. */
  queued: Record<never, never>;
  /** The visitor and an advisor see, or read, each other. */
  connected: Record<never, never>;
  /** The contact is over: after a call; the visitor left the line; nobody could answer; it broke off. */
  ended: { why: "thanks" | "left" | "closed" | "failed" };
  /** The visitor gave an opinion: 1 to 5, 5 is best. */
  rated: { score: 1 | 2 | 3 | 4 | 5 };
}

type SignDeskListener<Name extends keyof SignDeskEvents> = (detail: SignDeskEvents[Name]) => void;

/** Texts of at most 500 characters, 20 at most, 4096 bytes in all; names of 1 to 40 characters. */
type SignDeskContext = Record<string, string | number | boolean>;

/** What works before the loader is there, too: a method's name, and what it takes. */
interface SignDeskQueue {
  push(command: ["open"] | ["close"]): void;
  push(command: ["setLocale", "fr" | "en"]): void;
  push(command: ["identify", string | null]): void;
  push(command: ["setContext", SignDeskContext]): void;
  push<Name extends keyof SignDeskEvents>(command: ["on", Name, SignDeskListener<Name>]): void;
  push<Name extends keyof SignDeskEvents>(command: ["off", Name, SignDeskListener<Name>?]): void;
}

interface SignDeskApi extends SignDeskQueue {
  /** Opens the widget, or unfolds it. */
  open(): void;
  /** Closes the widget; while a contact lives it is folded instead. */
  close(): void;
  /** The language of launcher and widget. */
  setLocale(language: "fr" | "en"): void;
  /** Who the visitor is: a JWT that your server signed. `null` forgets it. */
  identify(token: string | null): void;
  /** Where the visitor is on your site, anew as a whole; `page` and `title` are filled in. */
  setContext(context: SignDeskContext): void;
  on<Name extends keyof SignDeskEvents>(event: Name, listener: SignDeskListener<Name>): void;
  /** Without a listener: all of this event. */
  off<Name extends keyof SignDeskEvents>(event: Name, listener?: SignDeskListener<Name>): void;
}

interface Window {
  /** An array of your own until the loader is there; the API from then on: `SignDesk.open` tells. */
  SignDesk?: (SignDeskQueue & { open?: undefined }) | SignDeskApi;
}

/** Words for people: in one language, or by language (`en` must be there). */
export type Words = string | Readonly<Record<string, string>>;

/**
 * What a component adds to the applications in front of people: data, shown by them in their own looks. `run` is a method of the component, which answers
 * a `CardAnswer`; its input is told below, and in each case `language`, that of the page.
 */
export type Extension =
  /** In the menu of the composer. Input: `{ conversation }`. */
  | { readonly place: 'composer'; readonly id: string; readonly title: Words; readonly run: string }
  /** Beside what is known of a person. Input: `{ person }`. */
  | { readonly place: 'profile'; readonly id: string; readonly title: Words; readonly run: string }
  /** Among the commands, by itself. No further input. */
  | { readonly place: 'page'; readonly id: string; readonly title: Words; readonly run: string }
  /** Below messages that name a thing of this kind: `parley:<component>/<id>/<ref>`, alone on a line. Input: `{ conversation, ref }`. */
  | { readonly place: 'message'; readonly id: string; readonly run: string };

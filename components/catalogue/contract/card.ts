/** A moment, for whoever reads it: applications show it in the zone and language of the page. */
export interface CardTime {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The end, where it is a time from one moment to another. */
  readonly until?: number;
  /** What of it is shown. Default `date-time`. */
  readonly show?: 'date-time' | 'date' | 'time';
}

/** A fact. `{name}` in the text stands for the time of that name: `{ text: 'On duty until {end}', times: { end: { at } } }`. */
export interface CardRow {
  readonly label?: string;
  readonly text: string;
  readonly times?: Readonly<Record<string, CardTime>>;
}

/** One thing to be filled in. */
export interface CardField {
  /** Under which the action is given it. */
  readonly name: string;
  readonly label: string;
  /** What stands there at first. */
  readonly value?: string;
  readonly required?: boolean;
  /** One of these; without them it is text. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** A button. */
export interface CardAction {
  readonly title: string;
  /** A method of the same component: given `input`, the fields and `language`, it answers a `CardAnswer` too. */
  readonly run: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** What an application shows in its own looks: text, never markup. */
export interface Card {
  readonly title?: string;
  readonly rows?: readonly CardRow[];
  readonly fields?: readonly CardField[];
  readonly actions?: readonly CardAction[];
}

/** Without a card: it is done, and what was open closes. */
export interface CardAnswer {
  readonly card?: Card;
}

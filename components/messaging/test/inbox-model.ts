interface Said {
  readonly sender: string;
  readonly mentions: readonly string[];
  readonly everyone: boolean;
  text: string;
  deleted: boolean;
}

/** What a row of an inbox has to say, by the definition of unread: messages after the mark that are somebody else's. */
export interface Expected {
  readonly seq: number;
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
  readonly sender: string | undefined;
  readonly text: string | undefined;
  readonly memberCount: number;
}

/** Conversations by their definition, kept in lists and counted anew each time. */
export class InboxModel {
  readonly #messages = new Map<string, Said[]>();
  /** conversation → person → mark. */
  readonly #marks = new Map<string, Map<string, number>>();

  make(conversation: string, members: readonly string[]): void {
    this.#messages.set(conversation, []);
    this.#marks.set(conversation, new Map(members.map((person) => [person, 0])));
  }

  messages(conversation: string): readonly Said[] {
    return this.#messages.get(conversation) ?? [];
  }

  isMember(conversation: string, person: string): boolean {
    return this.#marks.get(conversation)?.has(person) ?? false;
  }

  members(conversation: string): readonly string[] {
    return [...(this.#marks.get(conversation)?.keys() ?? [])];
  }

  join(conversation: string, person: string): void {
    if (!this.isMember(conversation, person)) this.#marks.get(conversation)?.set(person, this.messages(conversation).length);
  }

  leave(conversation: string, person: string): void {
    this.#marks.get(conversation)?.delete(person);
  }

  say(conversation: string, said: Omit<Said, 'deleted'>): void {
    this.#messages.get(conversation)?.push({ ...said, deleted: false });
  }

  read(conversation: string, person: string, seq: number): void {
    const mark = this.#marks.get(conversation)?.get(person) ?? 0;
    this.#marks.get(conversation)?.set(person, Math.max(mark, Math.min(seq, this.messages(conversation).length)));
  }

  /** The person's inbox: conversation → row. */
  inbox(person: string): Record<string, Expected> {
    const rows: Record<string, Expected> = {};
    for (const [conversation, marks] of this.#marks) {
      const readSeq = marks.get(person);
      if (readSeq === undefined) continue;
      const messages = this.messages(conversation);
      const unread = messages.slice(readSeq).filter(({ sender }) => sender !== person);
      const mentions = unread.filter((said) => !said.deleted && (said.everyone || said.mentions.includes(person))).length;
      const last = messages.at(-1);
      const text = last && (last.deleted ? '' : last.text);
      const own = { readSeq, unread: unread.length, mentions };
      rows[conversation] = { seq: messages.length, ...own, sender: last?.sender, text, memberCount: marks.size };
    }
    return rows;
  }
}

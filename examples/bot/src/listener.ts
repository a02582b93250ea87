import type { Parley as Connection, InboxRow } from '@parley/esdk';
import type { Api } from '@parley/server-sdk';

/**
 * Reads what is new in every conversation of the bot, and answers. What is answered and read is remembered by the server: a bot that was away or
 * was killed goes on where it was, and answers nothing twice.
 */
export class Listener {
  readonly #api: Api;
  readonly #me: string;
  readonly #answerTo: (body: string) => string | undefined;
  /** Conversations that are being read, and whether something came meanwhile. */
  readonly #reading = new Map<string, boolean>();

  constructor(api: Api, me: string, answerTo: (body: string) => string | undefined) {
    this.#api = api;
    this.#me = me;
    this.#answerTo = answerTo;
  }

  listen(connection: Connection): void {
    connection.inbox.subscribe(
      ({ conversations }) => conversations,
      (rows) => {
        for (const row of rows) if (row.unread > 0) this.#hear(row);
      },
    );
  }

  #hear({ conversation: { id }, readSeq }: InboxRow): void {
    const isReading = this.#reading.has(id);
    this.#reading.set(id, isReading);
    if (isReading) return;
    this.#read(id, readSeq).catch((error: unknown) => {
      this.#reading.delete(id);
      process.stderr.write(`${id} could not be read: ${error}\n`);
    });
  }

  async #read(id: string, readSeq: number): Promise<void> {
    const unread = [];
    for await (const message of this.#api.messages.list(id)) {
      if (message.seq <= readSeq) break;
      unread.unshift(message);
    }
    for (const { id: message, sender, body } of unread) {
      const answer = sender === this.#me ? undefined : this.#answerTo(body);
      if (answer !== undefined) await this.#api.messages.send(id, { body: answer, replyTo: message }, { key: `answer-${id}-${message}` });
    }
    const last = unread.at(-1)?.seq ?? readSeq;
    await this.#api.conversations.markRead(id, last);
    const again = this.#reading.get(id);
    this.#reading.delete(id);
    if (again) await this.#read(id, last);
  }
}

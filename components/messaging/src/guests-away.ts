import { remove } from './conversations.ts';
import type { MessagingState } from './state.ts';

/** Guests that are looked at together, and at most in one run. */
const PAGE = 50;
const MOST = 1_000;

/**
 * Guests whose tokens ended long ago, and who wrote nothing, leave their conversations and are forgotten: who comes again comes in anew. Whoever
 * wrote something stays, with the name.
 */
export class GuestsAway {
  /** Up to here they have been looked at; '': begin anew. */
  #after = '';

  async sweep(state: MessagingState, signal: AbortSignal): Promise<void> {
    const { people } = state.services.uses;
    for (let seen = 0; seen < MOST; seen += PAGE) {
      signal.throwIfAborted();
      const away = await people.guestsAway(this.#after, PAGE);
      const writers = await state.catalogue.writersAmong(away);
      const silent = away.filter((guest) => !writers.has(guest));
      for (const guest of silent) await leaveAll(state, guest, signal);
      await people.forgetGuests(silent);
      this.#after = away.length < PAGE ? '' : (away.at(-1) ?? '');
      if (this.#after === '') return;
    }
  }
}

async function leaveAll(state: MessagingState, guest: string, signal: AbortSignal): Promise<void> {
  for (const conversation of await state.catalogue.conversationsOf(guest)) {
    signal.throwIfAborted();
    await remove(state, guest, conversation, [guest]);
  }
}

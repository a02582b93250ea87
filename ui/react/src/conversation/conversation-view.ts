import type { ConversationHandle } from '@parley/esdk';
import { State } from '../model/state.ts';
import type { ComposerHandle } from './composer.tsx';
import type { MessageListHandle } from './message-list.tsx';

const views = new WeakMap<ConversationHandle, ConversationView>();

/** What the messages and the composer of one open conversation share: which message is edited, and each other. */
export class ConversationView {
  readonly handle: ConversationHandle;
  /** Id of the message that is edited. */
  readonly editing: State<number | undefined> = new State<number | undefined>(undefined);
  readonly list: { current: MessageListHandle | null } = { current: null };
  readonly composer: { current: ComposerHandle | null } = { current: null };

  private constructor(handle: ConversationHandle) {
    this.handle = handle;
  }

  /** One for each opening. */
  static of(handle: ConversationHandle): ConversationView {
    const view = views.get(handle) ?? new ConversationView(handle);
    views.set(handle, view);
    return view;
  }

  /** The newest is in sight and nothing is new any more: what one says oneself always is. */
  settle(): void {
    this.list.current?.clearNewLine();
    this.list.current?.scrollToEnd();
  }

  /** Everything in it is read. */
  markRead(): void {
    this.settle();
    this.handle.markRead().catch(() => undefined);
  }
}

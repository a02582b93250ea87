import { type Parley, ParleyError } from '@parley/esdk';
import { ElementsError } from '../error.ts';

/**
 * Tells who has the channel open, at once and whenever it is somebody else, until the signal; whoever follows it has it open, too.
 * `fail` is called when that ends by itself: the channel may not be joined, or not any more.
 */
export function followMembers(
  parley: Parley,
  name: string,
  signal: AbortSignal,
  tell: (members: readonly string[]) => void,
  fail: (error: ElementsError) => void,
): void {
  const follow = async (): Promise<void> => {
    const channel = await parley.channels.join(name, { members: true, signal });
    if (signal.aborted) return channel.leave();
    signal.addEventListener('abort', () => void channel.leave());
    channel.onMembers(tell);
    tell(channel.members);
    // What is said there is of no interest; that it ends is.
    for await (const _ of channel);
  };
  follow().catch((thrown: unknown) => {
    if (signal.aborted) return;
    const { code = 'internal', message } = thrown instanceof ParleyError ? thrown : { message: String(thrown) };
    fail(new ElementsError(code, `${name}: ${message}`, { cause: thrown }));
  });
}

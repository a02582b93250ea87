import { type Component, defineComponent, forState, type Logger, signedIn } from '@parley/component';
import { z } from 'zod';

/** Everything that a component should not do, by name. */
const TROUBLE: Readonly<Record<string, (logger: Logger) => unknown>> = {
  throws: () => {
    throw new Error('thrown');
  },
  never: () => new Promise(() => {}),
  loops: () => {
    for (;;);
  },
  loopsInMicrotasks: () => {
    const again = (): Promise<void> => Promise.resolve().then(again);
    return again();
  },
  leaksValues: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 1_000 }, Math.random));
  },
  leaksNumbers: () => {
    const kept: number[] = [];
    for (;;) kept.push(kept.length + 0.5);
  },
  leaksBytes: () => {
    const kept: Uint8Array[] = [];
    for (;;) kept.push(new Uint8Array(1024 * 1024).fill(1));
  },
  exits: () => process.exit(0),
  throwsLater: () => {
    setImmediate(() => {
      throw new Error('thrown later');
    });
    return new Promise(() => {});
  },
  rejects: () => {
    void Promise.reject(new Error('nobody waits'));
    return new Promise(() => {});
  },
  kills: () => process.kill(process.pid, 'SIGKILL'),
  says: (logger) => {
    for (;;) logger.info('again', { text: 'x'.repeat(100_000) });
  },
  looksAround: () => ({ env: { ...process.env }, argv: process.argv.slice(2) }),
  answersTooMuch: () => 'x'.repeat(20 * 1024 * 1024),
  answersFunctions: () => ({ run: () => {} }),
};

const declare = forState<Logger>();

/** A component that does what it should not when it is asked to, and else answers. */
export const trouble: Component<Logger> = defineComponent<Logger, Readonly<Record<string, never>>, unknown>({
  id: 'trouble',
  version: '1.0.0',
  methods: {
    fine: declare.method({ in: z.object({}), out: z.string(), can: signedIn, run: async () => 'fine' }),
    make: declare.method({
      in: z.object({ trouble: z.string() }),
      out: z.unknown(),
      can: signedIn,
      run: async ({ state }, input) => TROUBLE[input.trouble]?.(state),
    }),
  },
  watches: {
    all: declare.watch({
      in: z.object({}),
      can: signedIn,
      async open(_, __, sink) {
        sink.snapshot(1, 'all is well');
        return () => {};
      },
    }),
  },
  start: async ({ logger }) => ({ state: logger }),
});

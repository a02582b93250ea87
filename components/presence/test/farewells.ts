import { type Component, defineComponent, type SessionServices } from '@parley/component';
import { presenceApi } from '../src/index.ts';

/** Tells the tests of sessions that have gone, after presence was told. */
export class Farewells {
  readonly component: Component;
  /** Of its host, once it runs. */
  sessions: SessionServices | undefined;
  #waiting: (() => void)[] = [];

  constructor() {
    this.component = defineComponent({
      id: 'farewells',
      version: '1.0.0',
      permissions: ['sessions:read'],
      uses: { presence: presenceApi },
      start: async ({ sessions }) => {
        this.sessions = sessions;
        sessions.onChange(({ state }) => {
          if (state === 'down') for (const resolve of this.#waiting.splice(0)) resolve();
        });
        return { state: undefined };
      },
    }) as unknown as Component;
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

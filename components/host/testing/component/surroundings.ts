import { type Component, directoryApi, type HookAnswer, hookPoint, type Services } from '@parley/component';
import { z } from 'zod';
import type { TestComponentOptions } from './types.ts';

/** What others are to a component under test: APIs that it uses, hooks at its points, and points of theirs that it fills. */
export class Surroundings {
  readonly components: readonly Component[];
  /** By the id of the component that offers them. */
  readonly #asking = new Map<string, Services['hooks']>();

  constructor({ using = {}, directory, filling, offering = {} }: TestComponentOptions) {
    const apis = Object.entries({ ...using, ...(directory && { [directoryApi.id]: directory }) });
    this.components = [
      ...apis.map(([id, api], index) => ({
        ...fake(`test-fake-${index + 1}`),
        provides: { id },
        start: async () => ({ state: undefined, api }),
      })),
      ...(filling ? [this.#filler(filling)] : []),
      ...[...new Set(Object.keys(offering).map(ownerOf))].map((owner) => this.#offerer(owner, offering)),
    ];
  }

  /** Rejects with a RangeError where nothing offers the point. */
  async ask<Value extends object>(point: string, value: Value): Promise<HookAnswer<Value>> {
    const hooks = this.#asking.get(ownerOf(point));
    if (!hooks) throw new RangeError(`Nothing offers "${point}"; name it in \`offering\`.`);
    return hooks.ask(point, value);
  }

  #filler(filling: NonNullable<TestComponentOptions['filling']>): Component {
    const hooks = Object.entries(filling).map(([point, run]) => [point, { run: async (value: never) => run(value) }]);
    return { ...fake('test-filler'), permissions: ['hooks'], hooks: Object.fromEntries(hooks) };
  }

  #offerer(owner: string, offering: NonNullable<TestComponentOptions['offering']>): Component {
    const own = Object.entries(offering).filter(([point]) => ownerOf(point) === owner);
    return {
      ...fake(owner),
      offers: Object.fromEntries(own.map(([point, atFault]) => [point, hookPoint({ change: z.looseObject({}), atFault })])),
      start: async ({ hooks }) => {
        this.#asking.set(owner, hooks);
        return { state: undefined };
      },
    };
  }
}

function fake(id: string): Component {
  return { id, version: '1.0.0', start: async () => ({ state: undefined }) };
}

function ownerOf(point: string): string {
  return point.slice(0, point.indexOf('.'));
}

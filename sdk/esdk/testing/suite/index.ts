import type { Parley } from '@parley/esdk';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { backendCases } from './backend-cases.ts';
import { channelCases } from './channel-cases.ts';
import { conversationCases } from './conversation-cases.ts';
import { guestCases } from './guest-cases.ts';
import { peopleCases } from './people-cases.ts';
import { pipeCases } from './pipe-cases.ts';
import { presenceCases } from './presence-cases.ts';
import { roomCases } from './room-cases.ts';
import { sessionCases } from './session-cases.ts';
import type { Stage } from './stage.ts';
import { webhookCases } from './webhook-cases.ts';
import { LISTENS, type World } from './world.ts';

export { CAN, KEY_CAN, up, type World } from './world.ts';

/**
 * What applications can rely on, whatever is behind their connections: the one list of cases that a Parley in memory and a server are held to. Registers the
 * tests; `open` is called once for all of them.
 */
export function parleyBehaviour(name: string, open: () => Promise<World>): void {
  describe(`${name}, as a Parley`, () => {
    let stage: Stage;
    let numbers = 0;
    beforeAll(async () => {
      const world = await open();
      const connect = (person: string, can?: readonly string[]): Promise<Parley> => world.connect(person, can && { can });
      const [maya, ravi, noor] = [await connect('maya'), await connect('ravi'), await connect('noor', LISTENS)];
      stage = { world, maya, ravi, noor, next: () => ++numbers };
    });
    // What connections may send at once is what they may send in some seconds.
    beforeEach(() => stage.world.pass());
    afterAll(async () => stage?.world[Symbol.asyncDispose]());

    for (const cases of [
      channelCases,
      conversationCases,
      roomCases,
      peopleCases,
      presenceCases,
      pipeCases,
      sessionCases,
      guestCases,
      backendCases,
      webhookCases,
    ])
      cases(() => stage);
  });
}

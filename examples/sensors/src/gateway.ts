import { type Parley as Connection, connect } from '@parley/esdk';
import type { Parley } from '@parley/server-sdk';
import type { Hall } from './hall.ts';

/** Passes on what the devices of a hall say: readings on a live channel, each second; alarms on a durable one, where none may be lost. */
export class Gateway {
  readonly #hall: Hall;
  readonly #connection: Connection;

  constructor(parley: Parley, url: string, hall: Hall) {
    this.#hall = hall;
    const person = { id: `gateway-${hall.name}`, name: `Gateway ${hall.name}` };
    const can = [`sensors/reading/${hall.name}: publish`, `sensors/alarm/${hall.name}: publish`];
    this.#connection = connect(url, { token: () => parley.tokens.issue({ person, can }), storageKey: person.id });
  }

  /** Settles when what was said is with the server; readings that cannot be said now are nobody's concern later. */
  async step(): Promise<void> {
    const { name } = this.#hall;
    const { readings, alarms } = this.#hall.step();
    const { channels, snapshot } = this.#connection;
    const said = alarms.map((alarm) => channels.publish(`sensors/alarm/${name}`, alarm));
    if (snapshot.connection.state === 'up') said.push(channels.publish(`sensors/reading/${name}`, readings));
    await Promise.all(said);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

import { Balancer } from './balancer.ts';
import { Server, type ServerOptions } from './server.ts';
import { SeveralNodes } from './several-nodes.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** A site behind one address, in the place of one server: the same journeys are made on it. The command and the data are those of its first node. */
export class BalancedServer extends Server {
  readonly #site: SeveralNodes;
  readonly #balancer: Balancer;
  #nodes: readonly Server[];

  private constructor(site: SeveralNodes, balancer: Balancer, nodes: readonly Server[]) {
    super({ ...(nodes[0] as BalancedServer).running, url: balancer.url });
    this.#site = site;
    this.#balancer = balancer;
    this.#nodes = nodes;
  }

  static async of(count: number, { env = {} }: ServerOptions = {}): Promise<BalancedServer> {
    let ports: readonly number[] = [];
    const [site, balancer] = await Promise.all([SeveralNodes.start(), Balancer.start(() => ports)]);
    const start = (name: string): Promise<Server> => site.node(name, { env: { ...env, PARLEY_ORIGIN: balancer.url } });
    try {
      // The first one makes the tables; it is also the one that tells the link of the first administrator.
      const first = await start('a');
      const others = await Promise.all(NAMES.slice(1, count).map(start));
      const server = new BalancedServer(site, balancer, [first, ...others]);
      ports = server.#nodes.map(({ port }) => port);
      return server;
    } catch (error) {
      await balancer.close();
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }

  override get nodes(): readonly Server[] {
    return this.#nodes;
  }

  override get output(): string {
    return this.#nodes.map(({ output }) => output).join('\n');
  }

  /** Ends all nodes. */
  override async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    const ended = await Promise.all(this.#nodes.map((node) => node.end(signal)));
    return ended[0] as number | string;
  }

  /** Starts all nodes anew, at their ports. */
  override async restart(options: Omit<ServerOptions, 'data' | 'port'> = {}): Promise<Server> {
    this.#nodes = await Promise.all(this.#nodes.map((node) => node.restart(options)));
    return this;
  }

  override async dispose(): Promise<void> {
    await this.#balancer.close();
    await Promise.all(this.#nodes.map((node) => node.dispose()));
    await this.#site[Symbol.asyncDispose]();
  }
}

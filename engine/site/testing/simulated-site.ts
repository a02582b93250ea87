import { type Backbone, InProcessHub, sharedBackbone } from '@parley/backbone';
import type { Runtime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { NodeSite } from '@parley/site';
import { type Ledger, MemoryLedger } from '@parley/storage';
import { DistantLedger } from './distant-ledger.ts';
import { Freezable } from './freezable.ts';

/** One process of a simulated site. */
export interface SimulatedNode {
  readonly site: NodeSite;
  /** Of this process: nothing of it runs while it is frozen. */
  readonly process: Freezable;
  readonly runtime: Runtime;
  readonly ledger: DistantLedger;
  /** Cuts it off from the other nodes, or heals the cut. */
  connect(connected: boolean): void;
  /** Its end without a word: nobody is told, the lease lapses. */
  kill(): Promise<void>;
}

export interface JoinOptions {
  /** Its name on the backbone. Default: its name. */
  readonly seat?: string;
  /** Default: the site's. Nodes at two hear nothing of each other, as at two servers without a route. */
  readonly hub?: InProcessHub;
  /** Default: the site's. With another one it is of another installation, on the same backbone. */
  readonly ledger?: Ledger;
  readonly onTaken?: () => void;
  /** What stands between this node and the backbone of pipes. */
  readonly pipes?: (backbone: Backbone) => Backbone;
}

/** Several nodes in one process over simulated time, with what can happen to them. */
export class SimulatedSite {
  readonly runtime: SimulatedRuntime;
  readonly hub: InProcessHub = new InProcessHub();
  readonly ledger: Ledger;
  readonly faults: { readonly fault: unknown; readonly about: string }[] = [];

  constructor(seed = 1, ledger?: (runtime: SimulatedRuntime) => Ledger) {
    this.runtime = new SimulatedRuntime(seed);
    this.ledger = ledger?.(this.runtime) ?? new MemoryLedger(this.runtime);
  }

  /** `advance` the time meanwhile where the ledger is slow or the name is taken. */
  async join(node: string, options: JoinOptions = {}): Promise<SimulatedNode> {
    const { seat = node, hub = this.hub, onTaken = () => {}, pipes = (backbone) => backbone } = options;
    const process = new Freezable(this.runtime);
    const ledger = new DistantLedger(options.ledger ?? this.ledger, this.runtime);
    const backbone = hub.join(seat);
    const backbones = sharedBackbone(process.backbone(backbone));
    const site = await NodeSite.open({
      node,
      runtime: process.runtime,
      backbones: { ...backbones, pipes: pipes(backbones.pipes) },
      ledger: process.ledger(ledger),
      onTaken,
      onFault: (fault, about) => this.faults.push({ fault, about }),
    });
    return {
      site,
      process,
      runtime: process.runtime,
      ledger,
      connect: (connected) => hub.setConnected(seat, connected),
      kill: async () => {
        process.freeze();
        await backbone.close();
      },
    };
  }
}

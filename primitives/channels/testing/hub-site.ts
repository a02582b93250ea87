import { type InProcessHub, sharedBackbone } from '@parley/backbone';
import { SoloSite } from '@parley/site';

/** One of several nodes on a hub that need no lease: each acts always, and tells its gaps. For durable channels, which no node owns. */
export class HubSite extends SoloSite {
  constructor(node: string, hub: InProcessHub) {
    super(node, sharedBackbone(hub.join(node)));
  }

  override onGap(fn: () => void): () => void {
    return this.backbones.channels.onStatus((status) => {
      if (status === 'connected') fn();
    });
  }
}

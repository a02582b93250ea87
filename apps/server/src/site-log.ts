import type { Backbones } from '@parley/backbone';
import type { Logger } from '@parley/component';
import type { Site } from '@parley/site';

/** Says in the log when this node is cut off from its site, and when it is back. Returns how to stop. */
export function logSite(site: Site, logger: Logger): () => void {
  const stops = [logLease(site, logger), ...logBackbones(site, logger)];
  return () => {
    for (const stop of stops) stop();
  };
}

function logLease(site: Site, logger: Logger): () => void {
  let held = site.holds;
  return site.onChange(() => {
    if (site.holds === held) return;
    held = site.holds;
    if (held) logger.warn('site.lease-held', { node: site.node, life: site.life });
    else logger.warn('site.lease-lost', { node: site.node, help: 'Nothing is written to anybody until the database is reached again.' });
  });
}

function logBackbones({ node, backbones }: Site, logger: Logger): (() => void)[] {
  return (Object.entries(backbones) as [keyof Backbones, Backbones[keyof Backbones]][]).map(([way, backbone]) =>
    backbone.onStatus((status) => {
      if (status === 'connected') logger.warn('site.backbone-back', { node, way });
      else if (status === 'disconnected')
        logger.warn('site.backbone-lost', { node, way, help: 'What is said at other nodes arrives when the backbone is reached again.' });
    }),
  );
}

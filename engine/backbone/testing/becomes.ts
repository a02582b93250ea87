import type { Backbone, BackboneStatus } from '@parley/backbone';

/** Settles when the backbone has that status, at once when it has it already. */
export function becomes(backbone: Backbone, status: BackboneStatus): Promise<void> {
  if (backbone.status === status) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = backbone.onStatus((each) => {
      if (each !== status) return;
      stop();
      resolve();
    });
  });
}

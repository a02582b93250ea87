import type { Backbone, BackboneStatus } from '@parley/backbone';

/** Settles when the backbone has that status, at once when it has it already. */
export function becomes(backbone: Backbone, status: BackboneStatus): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = backbone.onStatus((each) => {
    if (each === status) resolve();
  });
  if (backbone.status === status) resolve();
  return promise.finally(stop);
}

import type { Component } from '@parley/component';
import { parleyComponents } from './parley-components.ts';

/** Parley's own components as they are declared, to be looked at and not to be started. */
export function declaredComponents(): readonly Component[] {
  return parleyComponents({
    identity: { version: '', origin: () => '' },
    operations: { figures: () => [], parts: () => [] },
    setup: { onFirstRun: () => {} },
    sealKey: new Uint8Array(32),
  });
}

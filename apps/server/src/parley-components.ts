import { createApplications } from '@parley/applications';
import type { Component } from '@parley/component';
import { files } from '@parley/files';
import { OWN_COMPONENTS } from '@parley/host';
import { createIdentity, type IdentityOptions } from '@parley/identity';
import { messaging } from '@parley/messaging';
import { createOperations, type OperationsOptions } from '@parley/operations';
import { people } from '@parley/people';
import { presence } from '@parley/presence-component';
import { createSetup, type SetupOptions } from '@parley/setup';
import { createWebhooks } from '@parley/webhooks';

export interface ParleyComponentsOptions {
  readonly identity: IdentityOptions;
  readonly operations: OperationsOptions;
  readonly setup: SetupOptions;
  /** 32 bytes that all nodes have; secrets that must be known to be of use are sealed under it. */
  readonly sealKey: Uint8Array;
  /** Ids of further components. */
  readonly others?: () => readonly string[];
}

/** Parley's own components: what an installation serves is declared in them and nowhere else. */
export function parleyComponents({
  identity,
  operations,
  setup,
  sealKey,
  others = () => [],
}: ParleyComponentsOptions): readonly Component[] {
  const components: readonly Component[] = [
    people,
    createApplications({ sealKey, components: () => [...components.map(({ id }) => id), ...OWN_COMPONENTS, ...others()] }),
    createIdentity(identity),
    messaging,
    createWebhooks({ sealKey }),
    presence,
    files,
    createOperations(operations),
    createSetup(setup),
  ];
  return components;
}

import type { Component } from '@parley/component';
import { files } from '@parley/files';
import { createIdentity, type IdentityOptions } from '@parley/identity';
import { messaging } from '@parley/messaging';
import { createOperations, type OperationsOptions } from '@parley/operations';
import { people } from '@parley/people';
import { presence } from '@parley/presence-component';
import { createSetup, type SetupOptions } from '@parley/setup';

export interface ParleyComponentsOptions {
  readonly identity: IdentityOptions;
  readonly operations: OperationsOptions;
  readonly setup: SetupOptions;
}

/** Parley's own components: what an installation serves is declared in them and nowhere else. */
export function parleyComponents({ identity, operations, setup }: ParleyComponentsOptions): readonly Component[] {
  return [people, createIdentity(identity), messaging, presence, files, createOperations(operations), createSetup(setup)];
}

import type { Permission } from '@parley/component';
import { expect, it } from 'vitest';
import { parleyComponents } from './parley-components.ts';

/** What is about all sessions, which a declaration does not show. */
const SESSIONS: Readonly<Record<string, readonly Permission[]>> = {
  applications: ['sessions:end'],
  identity: ['sessions:read', 'sessions:end'],
  webhooks: ['sessions:read'],
  presence: ['sessions:read', 'sessions:vouch'],
};

const components = parleyComponents({
  identity: { version: '0.0.0', origin: () => 'http://127.0.0.1', operatorKey: 'key', insecure: false },
  operations: { figures: () => [], parts: () => [] },
  setup: { onFirstRun: () => {} },
  sealKey: new Uint8Array(32),
});

it.for(components.map((component) => [component.id, component] as const))(
  '%s asks for the permissions that it needs, and no others',
  ([, component]) => {
    const needed: Permission[] = [
      ...((component.channels ?? component.namespaces) ? ['channels:own' as const] : []),
      ...(component.storage ? ['storage:own' as const] : []),
      ...(SESSIONS[component.id] ?? []),
      ...(component.admits ? ['origins:admit' as const] : []),
    ];
    expect(component.permissions ?? []).toEqual(needed);
  },
);

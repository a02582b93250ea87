import type { Component } from './component.ts';
import { ENGINE_VERSION } from './engine.ts';

/** Every part that a declaration can have. */
const PARTS: Readonly<Record<keyof Component, true>> = {
  id: true,
  version: true,
  engine: true,
  permissions: true,
  uses: true,
  provides: true,
  storage: true,
  channels: true,
  namespaces: true,
  methods: true,
  watches: true,
  pipes: true,
  http: true,
  extends: true,
  offers: true,
  hooks: true,
  tellsOverHttp: true,
  jobs: true,
  policies: true,
  settings: true,
  reasons: true,
  authenticate: true,
  admits: true,
  start: true,
};

/** What a declaration has that is no part of one, as far as is known here: a later engine may know more. */
export function unknownParts(declaration: object): readonly string[] {
  return Object.entries(declaration).flatMap(([part, value]) => (value === undefined || part in PARTS ? [] : [part]));
}

export function unknownPart(part: string): string {
  return `It has "${part}", which engine ${ENGINE_VERSION} does not know: update Parley, or leave it out.`;
}

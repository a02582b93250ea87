import { anyOf, member, type Params, parseInput, Refused, type Route, type Rule, role, rule } from '@parley/component';
import type { PeopleRoutes } from '@parley/people/contract';
import { encodeJson } from '@parley/protocol';
import { exportPeople } from './export.ts';
import { readFileText } from './file-text.ts';
import { MOST_PHOTO_BYTES } from './photos.ts';
import { importQuery } from './schemas.ts';
import type { PeopleState } from './state.ts';

const MOST_FILE_BYTES = 32 * 1024 * 1024;

const admin: Rule = role('admin');
/** Whoever the route is about. */
const oneself: Rule<unknown, Params> = rule(
  'oneself',
  ({ principal, resource }) => principal?.kind === 'person' && principal.id === resource['id'],
);
const ownPhoto: Rule<unknown, Params> = anyOf(admin, oneself);

export const routes: { readonly [K in keyof PeopleRoutes]: Route<PeopleState> } = {
  'GET /photos/:version': {
    can: member,
    async run({ state }, { params }) {
      const photo = await state.photos.get(params['version'] ?? '');
      if (!photo) throw new Refused('not-found', 'There is no such photo.');
      return { bytes: { ...photo, immutable: true } };
    },
  },

  'PUT /people/:id/photo': {
    can: ownPhoto,
    maxBytes: MOST_PHOTO_BYTES,
    run: async ({ state }, { params, body }) => ({ json: { person: await state.photos.set(params['id'] ?? '', body) } }),
  },

  'DELETE /people/:id/photo': {
    can: ownPhoto,
    run: async ({ state }, { params }) => ({ json: { person: await state.photos.remove(params['id'] ?? '') } }),
  },

  'POST /imports': {
    can: admin,
    maxBytes: MOST_FILE_BYTES,
    async run({ state }, { query, body }) {
      const { file = '', ...options } = parseInput(importQuery, encodeJson(query));
      return { status: 202, json: { id: state.imports.begin(readFileText(body), options, file) } };
    },
  },

  'GET /export.csv': {
    can: admin,
    run: async ({ state }) => ({
      stream: { type: 'text/csv; charset=utf-8', file: 'people.csv', chunks: exportPeople(state.register, state.keeper) },
    }),
  },
};

import { describe, expect, it } from 'vitest';
import { parsePreferences } from './preferences.ts';
import { formatRoute, type Page, parseRoute, rootRedirect } from './route.ts';

describe('addresses', () => {
  it.each<Page>([
    { kind: 'home' },
    { kind: 'conversation', id: 'c_12' },
    { kind: 'conversation', id: 'crm/deal/42 ü?#' },
    { kind: 'direct', person: 'a/b' },
    { kind: 'directory' },
    { kind: 'directory', at: 'med / card' },
    { kind: 'directory', person: 'ann&bob' },
    { kind: 'directory', at: 'u', person: 'ann' },
    { kind: 'directory', by: 'location', at: 'North & South', person: 'ann' },
    { kind: 'directory', by: 'manager' },
    { kind: 'conversation', id: 'c_12', message: 42 },
    { kind: 'search', query: 'beds & “lift” +?' },
    { kind: 'search', query: '' },
    { kind: 'settings' },
    { kind: 'invitation', code: 'x-Y_9' },
  ])('name %j and are read back', (page) => {
    const url = new URL(formatRoute(3, page), 'https://host');
    expect(parseRoute(url.pathname, url.search)).toEqual({ slot: 3, page });
  });

  it('without a slot name no page', () => {
    for (const path of ['/', '/u', '/u/', '/u/x/', '/u/-1/', '/u/1000/', '/other/0/']) expect(parseRoute(path)).toBeUndefined();
  });

  it.each(['/u/2', '/u/2/', '/u/2/unknown/thing', '/u/2/c/', '/u/2/c/%E0%A4%A'])('lead home from %s', (path) => {
    expect(parseRoute(path)).toEqual({ slot: 2, page: { kind: 'home' } });
  });

  it('name no message that is no number', () => {
    expect(parseRoute('/u/1/c/x', '?message=1e3')).toEqual({ slot: 1, page: { kind: 'conversation', id: 'x' } });
  });

  it('carry the code of the one-time link', () => {
    expect(parseRoute('/u/0/', '?first=abc')).toEqual({ slot: 0, page: { kind: 'home' }, first: 'abc' });
  });

  it('lead from / to the slot used last, with what they carry', () => {
    expect(rootRedirect('2', '')).toBe('/u/2/');
    expect(rootRedirect(null, '?first=abc')).toBe('/u/0/?first=abc');
    expect(rootRedirect('../../x', '')).toBe('/u/0/');
  });
});

describe('preferences', () => {
  it('are the system’s and the browser’s until somebody chooses', () => {
    expect(parsePreferences(null, ['fr-FR', 'ar-EG', 'en'])).toEqual({ theme: 'system', density: 'comfortable', language: 'ar' });
    expect(parsePreferences(null, ['fr'])).toMatchObject({ language: 'en' });
  });

  it('are read as stored, and mended where they make no sense', () => {
    expect(parsePreferences('{"theme":"dark","density":"compact","language":"en"}', ['ar'])).toEqual({
      theme: 'dark',
      density: 'compact',
      language: 'en',
    });
    for (const stored of ['{', 'null', '7', '{"theme":"pink","density":3,"language":"xx"}'])
      expect(parsePreferences(stored, ['en'])).toEqual({ theme: 'system', density: 'comfortable', language: 'en' });
  });
});

import { describe, expect, it } from 'vitest';
import { readRequestHead } from './request-head.ts';

const LINES = [
  'GET /parley HTTP/1.1',
  'Host: talk.example.org:7400',
  'Connection: keep-alive, Upgrade',
  'UPGRADE: WebSocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'X-Empty:',
  'X-Padded: \t some  text\t',
  'X-Latin: caf\u00e9',
];

const bytesOf = (lines: readonly string[], behind = ''): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n${behind}`, 'latin1');
const read = (lines: readonly string[]) => readRequestHead(bytesOf(lines), '/parley');

describe('a request for the WebSocket', () => {
  it('is read, and not beyond its end', () => {
    const bytes = bytesOf(LINES, 'more');
    const head = readRequestHead(bytes, '/parley');
    expect({ ...head?.headers }).toEqual({
      host: 'talk.example.org:7400',
      connection: 'keep-alive, Upgrade',
      upgrade: 'WebSocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'x-empty': '',
      'x-padded': 'some  text',
      'x-latin': 'caf\u00e9',
    });
    expect([head?.method, head?.url, bytes.toString('latin1', head?.end)]).toEqual(['GET', '/parley', 'more']);
  });

  it('may have a query', () => {
    expect(read(['GET /parley?x=1 HTTP/1.1', ...LINES.slice(1)])?.url).toBe('/parley?x=1');
  });

  it('knows nothing of what all objects have', () => {
    expect(read(LINES)?.headers).not.toHaveProperty('constructor');
    expect(read([...LINES, '__proto__: x', 'constructor: y'])?.headers['constructor']).toBe('y');
  });

  it.each<[string, readonly string[]]>([
    ['of another path', ['GET /parleys HTTP/1.1', ...LINES.slice(1)]],
    ['of a path below', ['GET /parley/x HTTP/1.1', ...LINES.slice(1)]],
    ['with another method', ['POST /parley HTTP/1.1', ...LINES.slice(1)]],
    ['of another version', ['GET /parley HTTP/1.0', ...LINES.slice(1)]],
    ['with white space in its first line', ['GET /parley  HTTP/1.1', ...LINES.slice(1)]],
    ['without a host', LINES.filter((line) => !line.startsWith('Host'))],
    ['without an upgrade', LINES.filter((line) => !line.startsWith('UPGRADE'))],
    ['for another upgrade', LINES.map((line) => line.replace('WebSocket', 'h2c'))],
    ['whose connection stays', LINES.map((line) => line.replace(', Upgrade', ''))],
    ['with a body', [...LINES, 'Content-Length: 0']],
    ['with a body in chunks', [...LINES, 'Transfer-Encoding: chunked']],
    ['that waits for an answer', [...LINES, 'Expect: 100-continue']],
    ['that says something twice', [...LINES, 'host: evil.example']],
    ['with a line that goes on', [...LINES, ' folded']],
    ['with a name that is none', [...LINES, 'X Y: z']],
    ['with white space before the colon', [...LINES, 'X-Y : z']],
    ['without a colon', [...LINES, 'nothing']],
    ['with a bare line feed', [...LINES, 'X-Y: a\nX-Z: b']],
    ['with a bare carriage return', [...LINES, 'X-Y: a\rb']],
    ['with what is not to be seen', [...LINES, 'X-Y: a\0b']],
    ['with too many lines', [...LINES, ...Array.from({ length: 100 }, (_, number) => `X-${number}: y`)]],
    ['that is too long', [...LINES, `X-Y: ${'z'.repeat(16 * 1024)}`]],
  ])('%s is for the parser of HTTP', (_, lines) => {
    expect(read(lines)).toBeUndefined();
  });

  it('costs what its length costs, whatever stands in it', () => {
    const white = ' '.repeat(15_000);
    // Looked at once for each of its characters, it would take a minute and more.
    for (let time = 0; time < 200; time++) expect(read([...LINES, `X-Y:${white}\x01`])).toBeUndefined();
    expect(read([...LINES, `X-Y:${white}`])?.headers['x-y']).toBe('');
  });

  it('is for the parser of HTTP as long as its end is not there', () => {
    const bytes = bytesOf(LINES);
    for (let end = 0; end < bytes.length; end++) expect(readRequestHead(bytes.subarray(0, end), '/parley')).toBeUndefined();
  });
});

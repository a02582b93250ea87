import { BackboneError } from './backbone-error.ts';

/** One server of the backbone. */
export interface NatsAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly credentials: Credentials;
}

type Credentials = { readonly token: string } | { readonly user: string; readonly pass: string } | Record<never, never>;

/** `host:port`, for people and for the client. */
export function placeOf({ host, port }: NatsAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * `nats://` or `tls://`, `token@` or `user:password@`, host and port (4222); several separated by commas. Whatever follows the first may leave
 * out protocol and credentials: they are those of the first. Throws a `BackboneError` with the code `address`.
 */
export function parseAddresses(text: string): readonly [NatsAddress, ...NatsAddress[]] {
  const [head = '', ...tail] = text.split(',').map((part) => part.trim());
  const first = parseAddress(head);
  const rest = tail.map((part) => {
    const address = parseAddress(part.includes('://') ? part : `${first.tls ? 'tls' : 'nats'}://${part}`);
    return Object.keys(address.credentials).length > 0 ? address : { ...address, credentials: first.credentials };
  });
  return [first, ...rest];
}

function parseAddress(text: string): NatsAddress {
  const url = URL.parse(text);
  const credentials = url && readCredentials(url);
  if (!credentials || !/^(nats|tls):$/.test(url.protocol) || url.hostname === '')
    throw new BackboneError(
      'address',
      'The address of the backbone cannot be read. Write it as nats://host:4222 or tls://user:password@host:4222, with a % of the password as %25.',
    );
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 4222),
    tls: url.protocol === 'tls:',
    credentials,
  };
}

/** Undefined where a `%` stands for nothing: one of a password has to be written as `%25`. */
function readCredentials({ username, password }: URL): Credentials | undefined {
  const [name, pass] = [decoded(username), decoded(password)];
  if (name === undefined || pass === undefined) return undefined;
  if (name === '') return {};
  return pass === '' ? { token: name } : { user: name, pass };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

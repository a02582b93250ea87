import type { IdentityRoutes, Problem } from '@parley/identity/contract';
import type { ImportOptions, PeopleRoutes } from '@parley/people/contract';
import type { SetupRoutes } from '@parley/setup/contract';

/** The server refused, or could not be reached (`status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** Why, for programs; never trust its shape. */
  readonly details: unknown;

  constructor(status: number, code: string, message: string, { details, cause }: { details?: unknown; cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

type Out<R, K extends keyof R> = R[K] extends { out: infer O } ? O : never;
type In<R, K extends keyof R> = R[K] extends { in: infer I } ? I : Record<string, never>;

/** The routes of one account slot that work without a socket. */
export class Api {
  readonly #base: string;
  /** Whether a sign-out came about: the server ends the connection before, or soon after, it answers; a new one would only be refused. */
  #signedOut: Promise<boolean> = Promise.resolve(false);

  constructor(slot: number) {
    this.#base = `/u/${slot}/api`;
  }

  session(): Promise<Out<IdentityRoutes, 'GET /session'>> {
    return this.#send('GET', 'identity/session');
  }
  /** For a connection. While a sign-out is under way it waits for that; after one it is refused here until somebody signs in. */
  async ticket(): Promise<Out<IdentityRoutes, 'POST /ticket'>> {
    if (await this.#signedOut) throw new ApiError(401, 'token-revoked', 'This page has signed out.');
    return this.#send('POST', 'identity/ticket', {});
  }
  signIn(input: In<IdentityRoutes, 'POST /sign-in'>): Promise<Out<IdentityRoutes, 'POST /sign-in'>> {
    return this.#enter('identity/sign-in', input);
  }
  signOut(everywhere: boolean): Promise<Out<IdentityRoutes, 'POST /sign-out'>> {
    const answer = this.#send<Out<IdentityRoutes, 'POST /sign-out'>>('POST', 'identity/sign-out', { everywhere });
    this.#signedOut = answer.then(
      () => true,
      () => false,
    );
    return answer;
  }
  invitation(code: string): Promise<Out<IdentityRoutes, 'GET /invitations/:code'>> {
    return this.#send('GET', `identity/invitations/${encodeURIComponent(code)}`);
  }
  accept(code: string, password: string): Promise<Out<IdentityRoutes, 'POST /invitations/:code'>> {
    return this.#enter(`identity/invitations/${encodeURIComponent(code)}`, { password });
  }
  createOrganisation(input: In<SetupRoutes, 'POST /organisation'>): Promise<Out<SetupRoutes, 'POST /organisation'>> {
    return this.#enter('setup/organisation', input);
  }
  loadSample(code: string): Promise<Out<SetupRoutes, 'POST /sample'>> {
    return this.#send('POST', 'setup/sample', { code });
  }
  openAs(person: string): Promise<Out<SetupRoutes, 'POST /open-as'>> {
    return this.#send('POST', 'setup/open-as', { person });
  }

  /** A function that stays the same: where the photo of a version is. */
  readonly photoUrl = (version: string): string => `${this.#base}/people/photos/${encodeURIComponent(version)}`;
  /** Where administrators get everybody as a CSV file. */
  get exportUrl(): string {
    return `${this.#base}/people/export.csv`;
  }
  setPhoto(person: string, photo: Blob): Promise<Out<PeopleRoutes, 'PUT /people/:id/photo'>> {
    return this.#send('PUT', `people/people/${encodeURIComponent(person)}/photo`, photo);
  }
  removePhoto(person: string): Promise<Out<PeopleRoutes, 'DELETE /people/:id/photo'>> {
    return this.#send('DELETE', `people/people/${encodeURIComponent(person)}/photo`);
  }
  /** Settles when the import has begun; how it goes on, the watch `people.imports` says. */
  startImport(file: File, { dryRun, deactivateMissing }: ImportOptions): Promise<Out<PeopleRoutes, 'POST /imports'>> {
    const query = new URLSearchParams({ file: file.name, dryRun: String(dryRun) });
    if (deactivateMissing !== undefined) query.set('deactivateMissing', String(deactivateMissing));
    return this.#send('POST', `people/imports?${query}`, file);
  }

  /** Somebody signs in: whoever was here before has nothing to do with them. */
  #enter<T>(path: string, body: unknown): Promise<T> {
    this.#signedOut = Promise.resolve(false);
    return this.#send('POST', path, body);
  }

  /** A file goes as it is, anything else as JSON. */
  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#base}/${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body instanceof Blob
        ? { body }
        : body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }).catch((cause: unknown) => {
      throw new ApiError(0, 'network', 'The server cannot be reached.', { cause });
    });
    if (response.ok) return (await response.json()) as T;
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    const { code = 'internal', detail, title, details } = problem;
    throw new ApiError(response.status, code, detail ?? title ?? `HTTP ${response.status}`, { details });
  }
}

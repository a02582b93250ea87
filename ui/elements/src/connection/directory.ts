import type { SessionSnapshot } from './page-session.ts';

/** A connection of the page, as elements find it. */
export interface PageConnection {
  readonly id: string;
  readonly session: SessionSnapshot | undefined;
}

const connections = new Set<PageConnection>();
const followers = new Set<() => void>();

export function addConnection(connection: PageConnection): void {
  connections.add(connection);
  connectionsChanged();
}

export function removeConnection(connection: PageConnection): void {
  connections.delete(connection);
  connectionsChanged();
}

/** To be called whenever something of a connection is another one. */
export function connectionsChanged(): void {
  for (const follower of [...followers]) follower();
}

/** Calls after every change; returns how to stop that. */
export function followConnections(fn: () => void): () => void {
  followers.add(fn);
  return () => void followers.delete(fn);
}

/** The one that has this id; '': the first that came into the page. */
export function findConnection(id: string): PageConnection | undefined {
  return [...connections].find((connection) => id === '' || connection.id === id);
}

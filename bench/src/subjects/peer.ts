/** What the processes of peers answer. Bun's speaks JSON with its parent: nothing here may need more. */
export interface PeerOptions {
  /** Who is let in: so many tokens are issued. */
  readonly people: number;
}
export interface PeerPlace {
  readonly port: number;
  readonly tokens: readonly string[];
}

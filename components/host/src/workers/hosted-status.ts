/** `pausing`: it was lost and begins again by itself. `stopped`: it was lost too often, and waits for an administrator. */
export type HostedState = 'starting' | 'running' | 'pausing' | 'stopped' | 'ended';

export interface HostedStatus {
  readonly state: HostedState;
  /** How often it was lost since the node started. */
  readonly crashes: number;
  /** Why it was lost, the last time. */
  readonly reason?: string;
  /** When that was. */
  readonly lostAt?: number;
}

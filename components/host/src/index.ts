export { BootError, bootOrder } from './boot.ts';
export { type Host, startHost } from './host.ts';
export type { HostOptions } from './host-options.ts';
export { DEFAULT_TRUSTED_TYPES } from './http/headers.ts';
export { type AllLimits, DEFAULT_HOST_LIMITS, type HostLimits } from './limits.ts';
export type { TlsFiles } from './listener.ts';
export { hostReasons } from './reasons.ts';
export { type Surface, surface } from './surface.ts';
export { SOCKET_PATH } from './websocket/websocket-edge.ts';

export { BackboneError, type BackboneErrorCode } from './backbone-error.ts';
export { connectNats, type NatsOptions } from './connect-nats.ts';

export { type BackboneSite, backboneContract } from './backbone-contract.ts';
export { becomes } from './becomes.ts';

export { type BackboneSite, backboneContract } from './backbone-contract.ts';

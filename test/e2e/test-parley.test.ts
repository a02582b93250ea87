// What applications are tested with is what they run on: the suite that runs in memory beside the SDK runs here against a server.
import { parleyBehaviour } from '@parley/esdk/testing';
import { onServer } from './support/worlds.ts';

parleyBehaviour('a server', onServer);

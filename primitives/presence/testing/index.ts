export { ALONE } from './world/alone.ts';
export { expectedOn } from './world/expected.ts';
export { FakeTree, UNITS } from './world/fake-tree.ts';
export { MemoryStore } from './world/memory-store.ts';
export { makeSchedule, type Op, type Schedule, type WatchSpec } from './world/schedule.ts';
export { Screen } from './world/screen.ts';
export { endOf, type Tab, Truth } from './world/truth.ts';
export { type Code, World } from './world/world.ts';

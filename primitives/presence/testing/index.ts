export { FakeTree } from './world/fake-tree.ts';
export { MemoryStore } from './world/memory-store.ts';
export { makeSchedule, type Op, type Schedule } from './world/schedule.ts';
export { Screen } from './world/screen.ts';
export { type Code, World } from './world/world.ts';

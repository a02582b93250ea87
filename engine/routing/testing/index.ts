export { FakeClient, join } from './client.ts';
export { makeSchedule, type Schedule } from './fence/schedule.ts';
export { type Code, type Outcome, runSchedule } from './fence/world.ts';
export { Site } from './site.ts';

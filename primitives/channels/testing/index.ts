export { FakeGate } from './fake-gate.ts';
export { FakeRouter, FakeSession, FakeTopic } from './fake-router.ts';
export { bytes, Person, Stand, type StandOptions, text } from './stand.ts';
export { report } from './world/report.ts';
export { makeMuddledSchedule, makeRightsSchedule, makeSchedule, makeSiteSchedule, type Schedule } from './world/schedule.ts';
export { type Code, runSchedule } from './world/world.ts';

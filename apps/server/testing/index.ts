/** What strangers test their components with. */
export {
  type TestClock,
  type TestComponent,
  type TestComponentOptions,
  type TestEntry,
  type TestPerson,
  type TestPipe,
  type TestSubscription,
  type TestWatch,
  testComponent,
} from '@parley/host/testing';

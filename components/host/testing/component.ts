/** What strangers test their components with: `@parley/server/testing`. */
export { testComponent } from './component/test-component.ts';
export type {
  TestClock,
  TestComponent,
  TestComponentOptions,
  TestEntry,
  TestPerson,
  TestPipe,
  TestSubscription,
  TestWatch,
} from './component/types.ts';

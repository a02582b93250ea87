import { int, settings } from '@parley/component';

/** No poll has more options than this, whatever is set. */
export const MOST_OPTIONS = 20;

export const options = settings({
  maxOptions: int({ title: 'Options per poll', default: 10, min: 2, max: MOST_OPTIONS }),
});

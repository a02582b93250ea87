import type { Observable } from '@parley/esdk';
import { useCallback, useSyncExternalStore } from 'react';

/** The selected part of a model, live. The selector returns parts of the snapshot as they are, so that an unchanged part is the same object. */
export function useObservable<S, T>(observable: Observable<S>, selector: (snapshot: S) => T): T {
  const subscribe = useCallback((changed: () => void) => observable.subscribe((snapshot) => snapshot, changed), [observable]);
  const get = (): T => selector(observable.snapshot);
  return useSyncExternalStore(subscribe, get, get);
}

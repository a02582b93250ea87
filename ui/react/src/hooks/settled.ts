import { useEffect, useRef, useState } from 'react';

const STILL_MS = 150;

/** The value as it was when it last stayed the same for a moment: what is passed quickly is not worth asking for. Until then `first`. */
export function useSettled<T>(value: T, first: T = value): T {
  const [settled, setSettled] = useState(first);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), STILL_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

const SELDOM_MS = 250;

/** The value as it was at most a moment ago: at most four different ones a second, and always the last one. For what is worth asking for on the way. */
export function useNowAndThen<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const next = useRef(0);
  useEffect(() => {
    const show = (): void => {
      next.current = performance.now() + SELDOM_MS;
      setShown(value);
    };
    const timer = setTimeout(show, next.current - performance.now());
    return () => clearTimeout(timer);
  }, [value]);
  return shown;
}

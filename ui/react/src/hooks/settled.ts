import { useEffect, useState } from 'react';

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

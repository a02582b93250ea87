import { useEffect, useState } from 'react';

const STILL_MS = 150;

/** The value as it was when it last stayed the same for a moment: what is passed quickly is not worth asking for. At first, the value. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), STILL_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

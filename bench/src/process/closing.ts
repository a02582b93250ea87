type Close = () => Promise<void>;

/** Everything of a run that outlives a function: processes, browsers, folders. Closed in reverse order, in all cases, also on Ctrl+C. */
const open: Close[] = [];

/** Returns how to close it earlier. */
export function closeAtEnd(close: Close): Close {
  open.push(close);
  return async () => {
    const index = open.indexOf(close);
    if (index >= 0) open.splice(index, 1);
    await close();
  };
}

export async function closeAll(): Promise<void> {
  while (open.length > 0) await open.pop()?.();
}

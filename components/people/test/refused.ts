import { RefusedByServer } from '@parley/host/testing';
import { type CodeName, nameOfCode } from '@parley/protocol';

/** How a call was refused. Throws where it was not. */
export async function refused(call: Promise<unknown>): Promise<{ readonly code: CodeName | undefined; readonly message: string }> {
  const error = await call.then(
    () => undefined,
    (each: unknown) => each,
  );
  if (!(error instanceof RefusedByServer)) throw new Error(`Not refused, but ${String(error)}`);
  return { code: nameOfCode(error.code), message: error.message };
}

/** Ids of people, in their order. */
export function ids(page: { readonly people: readonly { readonly id: string }[] }): readonly string[] {
  return page.people.map(({ id }) => id);
}

/** Five people in two sites under one head. */
export const STAFF: string = [
  'name,mail,title,unit,manager,location,groups,attribute:phone',
  'Tomasz Wiśniewski,tomasz@example.org,Biomedical engineer,Facilities / Engineering,ann@example.org,North,Crash team,',
  'Ann Zimmer,ann@example.org,Nurse,Medicine,,North,Crash team,+44 20 1234',
  'Joaquín Herrera,joaquin@example.org,IT operations,Facilities,ann@example.org,South,,',
  'Zoë Ångström,zoe@example.org,Nurse,Medicine / Cardiology / Ward 7,tomasz@example.org,South,,+44 20 9999',
].join('\n');

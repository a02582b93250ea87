import { type ImportPlan, planImport, readImportFile, runSteps } from '@parley/directory';
import type { ImportReport, Person, Unit } from '@parley/people/contract';
import type { Write } from '@parley/storage';
import { refused } from './reasons.ts';
import { ADMIN_REMAINS, insertPerson, insertUnit, updatePerson } from './statements.ts';

export interface Import {
  readonly plan: ImportPlan;
  readonly report: Omit<ImportReport, 'applied'>;
  readonly writes: readonly Write[];
}

/** What importing the file means: the same for a dry run and for the real one. Refused when nobody would be left to administer. */
export function prepareImport(csv: string, people: readonly Person[], units: readonly Unit[]): Import {
  const plan = runSteps(planImport(runSteps(readImportFile(csv)), { people, units, groups: [] }));
  const demoting = someAdmin(people) && !someAdmin(afterwards(people, plan));
  if (demoting) throw refused('import-leaves-no-administrator');
  const { problems } = plan;
  return {
    plan,
    report: { added: plan.add.length, changed: plan.change.length, unchanged: plan.unchanged, units: plan.units.length, problems },
    writes: [
      ...plan.units.map(insertUnit),
      ...plan.change.flatMap(updatePerson),
      ...plan.add.flatMap(insertPerson),
      ...(plan.change.some(({ admin }) => !admin) ? [ADMIN_REMAINS] : []),
    ],
  };
}

function afterwards(people: readonly Person[], { add, change }: ImportPlan): readonly Pick<Person, 'active' | 'admin'>[] {
  const changed = new Map(change.map((person) => [person.id, person.admin]));
  return [
    ...people.map(({ id, active, admin }) => ({ active, admin: changed.get(id) ?? admin })),
    ...add.map(({ admin }) => ({ active: true, admin })),
  ];
}

function someAdmin(people: readonly Pick<Person, 'active' | 'admin'>[]): boolean {
  return people.some(({ active, admin }) => active && admin);
}

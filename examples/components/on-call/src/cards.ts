import type { CardAnswer, CardRow } from '@parley/component';
import type { Duty } from './duty.ts';
import type { Shift } from './store.ts';

/** When somebody is on call; nothing where they are not. */
export async function personCard(duty: Duty, person: string): Promise<CardAnswer> {
  const shifts = await duty.of(person);
  if (shifts.length === 0) return {};
  const units = await duty.unitNames();
  return { card: { rows: shifts.map((shift) => ({ label: units.get(shift.unit) ?? shift.unit, ...whenOf(shift) })) } };
}

/** Who is on call at this moment, everywhere. */
export async function everywhereCard(duty: Duty, language: string): Promise<CardAnswer> {
  const shifts = await duty.underWay();
  const [units, names] = await Promise.all([duty.unitNames(), duty.namesOf(shifts.map(({ person }) => person))]);
  const rows = shifts.map((shift) => ({
    label: units.get(shift.unit) ?? shift.unit,
    ...whenOf(shift, `${names.get(shift.person) ?? shift.person} · `),
  }));
  const nobody = { text: language === 'ar' ? 'لا أحد مناوب الآن.' : 'Nobody is on call at this moment.' };
  return { card: { title: language === 'ar' ? 'المناوبون الآن' : 'On call now', rows: rows.length > 0 ? rows : [nobody] } };
}

/** In the zone and language of whoever looks at it: the server knows neither. */
function whenOf({ from, until }: Shift, before = ''): CardRow {
  return { text: `${before}{shift}`, times: { shift: { at: from, until } } };
}

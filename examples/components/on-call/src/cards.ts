import type { CardAnswer } from '@parley/component';
import type { Duty } from './duty.ts';
import type { Shift } from './store.ts';

/** When somebody is on call; nothing where they are not. */
export async function personCard(duty: Duty, person: string, language: string): Promise<CardAnswer> {
  const shifts = await duty.of(person);
  if (shifts.length === 0) return {};
  const units = await duty.unitNames();
  return { card: { rows: shifts.map((shift) => ({ label: units.get(shift.unit) ?? shift.unit, text: timesOf(shift, language) })) } };
}

/** Who is on call at this moment, everywhere. */
export async function everywhereCard(duty: Duty, language: string): Promise<CardAnswer> {
  const shifts = await duty.underWay();
  const [units, names] = await Promise.all([duty.unitNames(), duty.namesOf(shifts.map(({ person }) => person))]);
  const rows = shifts.map((shift) => ({
    label: units.get(shift.unit) ?? shift.unit,
    text: `${names.get(shift.person) ?? shift.person} · ${timesOf(shift, language)}`,
  }));
  const nobody = { text: language === 'ar' ? 'لا أحد مناوب الآن.' : 'Nobody is on call at this moment.' };
  return { card: { title: language === 'ar' ? 'المناوبون الآن' : 'On call now', rows: rows.length > 0 ? rows : [nobody] } };
}

function timesOf({ from, until }: Shift, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).formatRange(from, until);
}

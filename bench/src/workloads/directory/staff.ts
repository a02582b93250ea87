/** A large organisation, the same at every run. */

const FIRST = [
  'Maya',
  'Zoë',
  'Tomasz',
  'Priya',
  'Joaquín',
  'Amara',
  'Lars',
  'Elif',
  'Søren',
  'Chloé',
  'Ngọc',
  'Kwame',
  'Ingrid',
  'Matteo',
  'Aroha',
  'Łucja',
  'أحمد',
  'فاطمة',
  'ليلى',
  'שרה',
  'דוד',
  '美玲',
  'Björn',
  'Oluwaseun',
  'Siobhán',
  'Héloïse',
  'Bartłomiej',
  'Željko',
  'Nour',
  'Giulia',
] as const;
const SYLLABLES = [
  'wis',
  'niew',
  'ski',
  'ber',
  'ger',
  'oka',
  'for',
  'chen',
  'ra',
  'ghu',
  'nath',
  'men',
  'sah',
  'lind',
  'ström',
  'gar',
  'cía',
  'her',
  're',
  'ra',
  'no',
  'vak',
  'ta',
  'na',
  'be',
  'mül',
  'ler',
  'dem',
  'ir',
  'ya',
  'papa',
  'da',
  'kis',
  'sol',
  'heim',
  'fer',
  'rei',
  'kow',
  'al',
  'ski',
] as const;
const TITLES = [
  'Nurse',
  'Consultant cardiologist',
  'Registrar',
  'Physiotherapist',
  'Service desk',
  'Biomedical engineer',
  'Ward manager',
  'Porter',
] as const;
/** Units of the lowest level, people of one manager, sites. */
const TEAMS = 3_000;
const SPAN = 10;
const SITES = 60;

/** A CSV file of so many people, in units three deep, with managers, sites, groups and telephones. */
export function staffFile(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => lineOf(index));
  return ['id,name,mail,title,unit,manager,location,groups,attribute:phone', ...lines].join('\n');
}

/** As it stands in the file. */
export function nameOf(index: number): string {
  return `${FIRST[index % FIRST.length]} ${familyName(Math.floor(index / 7))}`;
}

function lineOf(index: number): string {
  const team = index % TEAMS;
  const unit = `Division ${team % 6} / Department ${team % 120} / Team ${team}`;
  const manager = index < SPAN ? '' : `p${Math.floor(index / SPAN)}`;
  const group = index % 40 === 0 ? 'Crash team' : '';
  const phone = `+44 20 7946 ${String(index).padStart(6, '0')}`;
  return [
    `p${index}`,
    nameOf(index),
    `p${index}@bench.example`,
    TITLES[index % TITLES.length],
    unit,
    manager,
    `Site ${index % SITES}`,
    group,
    phone,
  ].join(',');
}

/** Two to four syllables, spread by a multiplication so that neighbours differ. */
function familyName(index: number): string {
  let rest = (Math.imul(index, 2_654_435_761) >>> 0) % SYLLABLES.length ** 3;
  let name = '';
  for (let part = 0; part < 2 || (part < 4 && rest > 0); part++) {
    name += SYLLABLES[rest % SYLLABLES.length];
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

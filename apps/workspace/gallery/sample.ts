// A believable organisation for the gallery; the server's own sample is another one.
import type { ComponentEntry } from '@parley/catalogue/contract';
import type { InboxRow, RoomMessage } from '@parley/esdk';
import type { Group, ImportReport, Location, Person, Unit } from '@parley/people/contract';
import type { PersonPresence, PresenceCounts, UnitCounts, WorkingHours } from '@parley/presence-component/contract';

export const ME = 'priya';

const person = (id: string, name: string, title: string, unit: string, more: Partial<Person> = {}): Person => ({
  id,
  name,
  title,
  mail: `${id}@aldermoor.example`,
  units: [unit],
  active: true,
  joined: true,
  admin: false,
  ...more,
});

export const people: readonly Person[] = [
  person('amara', 'Amara Okafor', 'Consultant cardiologist', 'cardiology', {
    units: ['cardiology', 'emergency'],
    roles: [
      { unit: 'cardiology', title: 'Consultant cardiologist' },
      { unit: 'emergency', title: 'Chest pain lead' },
    ],
    manager: 'lars',
    location: 'Aldermoor North',
    attributes: { phone: '+44 20 7946 4102', pager: '7716', Speaks: 'English, Igbo, French' },
    photo: 'amara',
  }),
  person('aroha', 'Aroha Ngata', 'Echocardiographer', 'cardiology', { manager: 'amara', location: 'Aldermoor North' }),
  person('bo', 'Bo Lindqvist', 'Research nurse', 'cardiology', { active: false }),
  person('elif', 'Elif Kaya', 'Cardiac nurse specialist', 'cardiology', { manager: 'amara', location: 'Riverside Clinic' }),
  person('ewa', 'Ewa Nowak', 'Ward manager, 7B', 'ward-7b'),
  person('fatima', 'Fatima-Zahra Benali', 'Patient flow coordinator', 'emergency'),
  person('george', 'George Papadakis', 'Interventional fellow', 'cardiology', { manager: 'elif' }),
  person('joaquin', 'Joaquín Herrera', 'IT operations', 'it'),
  person('kwame', 'Kwame Mensah', 'Lead radiographer', 'cath-lab'),
  person('lars', 'Lars Johansen', 'Consultant electrophysiologist', 'cardiology'),
  person('mei', 'Mei-Ling Tan', 'Clinical pharmacist', 'respiratory'),
  person('noor', 'نور الهاشمي', 'استشارية الطوارئ', 'emergency'),
  person('anh', 'Nguyễn Anh Tuấn', 'Cardiac physiologist', 'cardiology', { joined: false }),
  person(ME, 'Priya Raghunathan', 'Registrar, Cardiology', 'cardiology', { admin: true }),
  person('ruta', 'Rūta Kazlauskaitė', 'Senior nurse, Ward 7B', 'ward-7b'),
  person('tomasz', 'Tomasz Wiśniewski', 'Biomedical engineer', 'it'),
  person('yusuf', 'Yusuf Demir', 'Charge nurse, Cath Lab', 'cath-lab'),
  person('zainab', 'Zainab Yusuf', 'Heart failure nurse', 'cardiology'),
];

const count = (unit: string): number => people.filter((each) => each.units.includes(unit)).length;
const unit = (id: string, name: string, order: number, parent?: string): Unit => ({
  id,
  name,
  order,
  people: count(id),
  ...(parent && { parent }),
});

export const units: readonly Unit[] = [
  unit('medicine', 'Medicine', 1),
  unit('cardiology', 'Cardiology', 1, 'medicine'),
  unit('cath-lab', 'Cath Lab', 1, 'cardiology'),
  unit('ward-7b', 'Ward 7B', 2, 'cardiology'),
  unit('respiratory', 'Respiratory', 2, 'medicine'),
  unit('emergency', 'Emergency', 2),
  unit('it', 'Facilities and IT', 3),
];

export const groups: readonly Group[] = [
  { id: 'consultants', name: 'Consultants', description: '', people: 3, listed: 3, groups: [] },
  { id: 'crash', name: 'Crash team', description: 'Who runs when the bell rings.', people: 4, listed: 4, groups: [] },
  { id: 'north', name: 'Site: Aldermoor North', description: '', people: 2, listed: 0, groups: [], query: { location: 'Aldermoor North' } },
];
export const locations: readonly Location[] = [
  { name: 'Aldermoor North', people: 2 },
  { name: 'Riverside Clinic', people: 1 },
];

/** What a file would do. */
export const report: ImportReport = {
  added: 12,
  changed: 3,
  unchanged: 20,
  units: 2,
  groups: 1,
  missing: 4,
  problems: [
    { line: 7, column: 'mail', reason: '“kofi.asante” is no mail address.', code: 'gallery', values: {} },
    { line: 19, column: 'unit', reason: 'The path “Medicine / / Echo” has an empty part.', code: 'gallery', values: {} },
    { line: 23, reason: 'The same mail address stands in line 4.', code: 'gallery', values: {} },
  ],
  changes: [
    { kind: 'added', person: 'cem', name: 'Cem Oak' },
    { kind: 'added', person: 'dee', name: 'Dee Ash' },
    { kind: 'changed', person: 'ewa', name: 'Ewa Nowak', column: 'title', before: 'Ward manager, 7B', after: 'Matron' },
    { kind: 'changed', person: 'ewa', name: 'Ewa Nowak', column: 'manager', before: '', after: 'lars@aldermoor.example' },
    { kind: 'deactivated', person: 'bo', name: 'Bo Lindqvist' },
  ],
  moreChanges: 11,
  applied: false,
};

/** A Monday, so that the days of the pictures stay the same. */
export const NOW: number = new Date(2026, 2, 2, 11, 42).getTime();
const MINUTE = 60_000;
const ago = (minutes: number): number => NOW - minutes * MINUTE;

/** Everybody else is offline. The ends are of the day on which the gallery is looked at: they are shown beside the clock of the page. */
const today = (hour: number, minute: number): number => new Date().setHours(hour, minute, 0, 0);
export const presences: readonly PersonPresence[] = [
  { person: ME, state: 'available' },
  { person: 'amara', state: 'in-call', text: 'Clinic, then theatre 3', until: today(23, 30) },
  { person: 'aroha', state: 'away', until: today(23, 45) },
  { person: 'elif', state: 'available', devices: ['mobile'] },
  { person: 'ewa', state: 'available' },
  { person: 'fatima', state: 'busy', text: 'Bed meeting' },
  { person: 'george', state: 'in-meeting' },
  { person: 'kwame', state: 'available' },
  { person: 'lars', state: 'do-not-disturb', text: 'In theatre 3' },
  { person: 'mei', state: 'away' },
  { person: 'noor', state: 'in-call', text: 'جولة الصباح', until: today(23, 30) },
  { person: 'tomasz', state: 'do-not-disturb' },
  { person: 'yusuf', state: 'available' },
  { person: 'zainab', state: 'offline', text: 'On leave until Thursday' },
];
export const HOURS: WorkingHours = {
  timeZone: 'Europe/London',
  times: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 9 * 60, to: 17 * 60 + 30 })),
};

/** The numbers of a unit with those below it. */
export function countsOf(unit: string): UnitCounts {
  const below = (id: string): readonly string[] => [id, ...units.filter((each) => each.parent === id).flatMap((each) => below(each.id))];
  const all = below(unit);
  const members = people.filter((each) => each.units.some((id) => all.includes(id)));
  const counts = { available: 0, away: 0, busy: 0, 'in-meeting': 0, 'in-call': 0, 'do-not-disturb': 0, offline: 0 };
  for (const { id } of members) counts[presences.find(({ person: each }) => each === id)?.state ?? 'offline'] += 1;
  return { unit, total: members.length, counts: counts satisfies PresenceCounts };
}

const room = (id: string, title: string, topic: string, more: Partial<InboxRow> = {}, open = true): InboxRow => ({
  conversation: { id, kind: 'room', title, topic, people: [], memberCount: 12, open, createdAt: ago(90_000) },
  seq: 20,
  readSeq: 20,
  unread: 0,
  mentions: 0,
  ...more,
});
const direct = (id: string, more: Partial<InboxRow> = {}): InboxRow => ({
  conversation: {
    id: `d-${id}`,
    kind: 'direct',
    title: '',
    topic: '',
    people: [ME, id],
    memberCount: 2,
    open: false,
    createdAt: ago(90_000),
  },
  seq: 8,
  readSeq: 8,
  unread: 0,
  mentions: 0,
  ...more,
});

export const inbox: readonly InboxRow[] = [
  room('lab', 'Cath Lab 2', 'Room 2 status, list changes and equipment. No patient names.', {
    readSeq: 11,
    seq: 14,
    unread: 2,
    mentions: 1,
    preview: { sender: ME, text: 'Yes. Moving the 14:00 to Lab 1', at: ago(4) },
  }),
  direct('amara', { unread: 1, preview: { sender: 'amara', text: 'Call me when you are out?', at: ago(7) } }),
  room('oncall', 'Cardiology on call', 'Who is on, what is hot.', {
    unread: 5,
    mentions: 2,
    preview: { sender: 'elif', text: '@Priya Raghunathan bed 12 has chest pain again', at: ago(9) },
  }),
  room('handover', 'Morning handover', '', { preview: { sender: 'ewa', text: 'Thanks all, same time tomorrow', at: ago(120) } }),
  room('flow', 'Bed flow', 'Beds by ward, updated on the hour', {
    unread: 14,
    preview: { sender: 'fatima', text: '7B two out before ten', at: ago(20) },
  }),
  direct('yusuf', { preview: { sender: ME, text: 'On my way', at: ago(1440) } }),
  direct('noor', { preview: { sender: 'noor', text: 'صباح الخير، السرير ١٢ جاهز للنقل.', at: ago(1500) } }),
  room(
    'orchid',
    'ORCHID-2 site team',
    'Visits and consent',
    { preview: { sender: 'bo', text: 'visit 4 is booked for Thursday', at: ago(4320) } },
    false,
  ),
  direct('tomasz', { preview: { sender: 'tomasz', text: 'Recalibrated, holding now', at: ago(5000) } }),
];

let offset = 0;
const said = (seq: number, sender: string, at: number, body: string, more: Partial<RoomMessage> = {}): RoomMessage => {
  offset += 1;
  return { id: offset, seq, sender, at, body, ref: `sample-${offset}`, state: 'sent', ...more };
};

export const messages: readonly RoomMessage[] = [
  said(1, 'ewa', ago(1560), 'Lab 2 list for tomorrow is up. Two valves, one ablation.'),
  said(
    2,
    'yusuf',
    ago(1550),
    'Night was calm, **19 of 24** beds. [Handover sheet](https://wiki.aldermoor.example/handover) is up to date.',
  ),
  said(3, 'yusuf', ago(1548), 'Two discharges before ten.', { editedAt: ago(1540) }),
  said(
    4,
    'yusuf',
    ago(54),
    'C-arm in Lab 2 stopped mid-rotation during the 10:30. Patient is fine and off the table, we finished on fluoro from the fixed angle. I have put the room on hold.',
  ),
  said(
    5,
    'tomasz',
    ago(32),
    'Axis 2 encoder drifted past its limit and the interlock did what it should. Recalibrated, holding now:\n```\n11:02:14 gantry.axis2   WARN  encoder drift 0.42° (limit 0.30°)\n11:02:15 gantry.axis2   FAULT 4107 interlock open\n11:09:51 gantry.axis2   OK    recalibrated, drift 0.06°\n```',
  ),
  said(6, 'tomasz', ago(30), 'I want three clean full sweeps before I sign it back:\n1. arm parked\n2. half speed\n3. full speed'),
  said(
    7,
    'kwame',
    ago(23),
    'Item 9 is mine. Test phantom shows a damped aortic trace on every third beat though, so please don’t release yet.',
  ),
  said(
    8,
    'mei',
    ago(16),
    'The flush bag on that line is from lot `C2291`. Stores flagged it on Friday for micro-bubbles.\n> please don’t release yet\n\nAgreed.',
  ),
  said(9, 'noor', ago(14), 'صباح الخير، السرير ١٢ جاهز للنقل.'),
  said(10, ME, ago(12), '', { deleted: true }),
  said(11, ME, ago(11), 'Swapped the set. Run 3 is clean, ten out of ten beats.'),
  said(
    12,
    'amara',
    ago(8),
    '@Priya Raghunathan can you take the 14:00 valve in Lab 1 instead? @Lars Johansen can move anaesthesia if we tell him before noon.',
    { mentions: [ME, 'lars'] },
  ),
  said(13, 'fatima', ago(6), 'Ward 7B can hold the bed until 17:00. After that I need it for the Emergency queue.'),
  said(14, ME, ago(4), 'Yes. Moving the 14:00 to Lab 1 and the 15:30 to tomorrow first slot.'),
];

/** A long past, for the list that keeps its place. */
export function history(count: number): readonly RoomMessage[] {
  const senders = ['amara', 'kwame', 'yusuf', ME, 'elif'];
  const words = [
    'Thanks.',
    'Lab 2 is free again from 14:00, please update the list.',
    'Done, and the sheet is updated for the late shift as well so that nobody has to ask twice about the same thing.',
  ];
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    seq: index + 1,
    sender: senders[Math.floor(index / 3) % senders.length] ?? ME,
    at: ago((count - index) * 7),
    body: `${index + 1}: ${words[index % words.length]}`,
    ref: `past-${index + 1}`,
    state: 'sent' as const,
  }));
}

export const pending: readonly RoomMessage[] = [
  { id: 0, seq: 0, sender: ME, at: ago(1), body: 'On my way to 7B.', ref: 'waiting-1', state: 'pending' },
  { id: 0, seq: 0, sender: ME, at: ago(1), body: 'And the 15:30 is confirmed.', ref: 'waiting-2', state: 'pending' },
];
export const failed: readonly RoomMessage[] = [
  {
    id: 0,
    seq: 0,
    sender: ME,
    at: ago(1),
    body: 'Here is the whole log again.',
    ref: 'failed-1',
    state: 'failed',
    error: { code: 'too-large', message: 'The message is larger than this room accepts.' },
  },
];

/** What hostile people write: shown as words, never as more. */
export const hostile: readonly string[] = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=2</script>',
  '[click](javascript:window.hacked=3)',
  '[click](data:text/html,<script>window.hacked=4</script>)',
  '![picture](https://elsewhere.example/track.png)',
  '<a href="javascript:window.hacked=5">x</a> <svg onload="window.hacked=6">',
  '`<b onmouseover=window.hacked=7>` <style>*{display:none}</style>',
  '[x](https://ok.example" onmouseover="window.hacked=8)',
  '<javascript:window.hacked=9> <https://ok.example/?a=<b>>',
  '```html" onmouseover="window.hacked=10\n<iframe src="https://elsewhere.example"></iframe>\n```',
];

const part = { version: '0.1.0', permissions: [], uses: [], policies: [] };
const NODES = ['node-a', 'node-b', 'node-c'] as const;
const everywhere = NODES.map((node) => ({ node, version: '0.1.0', state: 'running' as const }));
const heap = 'it needed more than 128 MB of memory';

/** A site of three nodes. */
export const components: readonly ComponentEntry[] = [
  { ...part, id: 'messaging', permissions: ['channels:own', 'storage:own'], hosting: 'in-process', state: 'running', nodes: everywhere },
  { ...part, id: 'people', permissions: ['storage:own'], hosting: 'in-process', state: 'running', nodes: everywhere },
  {
    ...part,
    id: 'polls',
    permissions: ['channels:own', 'storage:own', 'network:https://polls.example.org'],
    hosting: 'worker',
    state: 'running',
    nodes: [
      { node: 'node-a', version: '0.1.0', state: 'running', crashes: 0 },
      { node: 'node-b', version: '0.0.9', state: 'stopped', crashes: 5, reason: heap, lostAt: ago(12) },
      { node: 'node-c', state: 'absent' },
    ],
  },
  { ...part, id: 'on-call', version: '1.2.0', hosting: 'worker', state: 'pausing', crashes: 1, reason: heap, lostAt: ago(1) },
  { ...part, id: 'file:///srv/parley/rota.js', version: '', hosting: 'worker', state: 'refused', reason: 'It exports no component.' },
];

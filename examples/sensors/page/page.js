import { follow, pathsOf, pointOf } from './series.js';

const MOST_ALARMS = 30;
const SVG = 'http://www.w3.org/2000/svg';
const find = (id) => document.getElementById(id);
const number = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });
const halls = document.querySelector('main').dataset.halls.split(' ');
/** Points of each hall. */
const series = new Map(halls.map((hall) => [hall, []]));
const rows = new Map();
const alarms = [];
const WORDS = {
  up: 'Live',
  connecting: 'Connecting…',
  waiting: 'Connecting…',
  down: 'Connection lost. What is shown is old.',
  ended: 'Not connected any more.',
};

const selected = find('hall');
for (const hall of halls) {
  selected.append(new Option(hall, hall));
  const row = find('halls').insertRow();
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = hall;
  row.append(head, ...['–', '–', '–'].map((text) => Object.assign(document.createElement('td'), { textContent: text })));
  rows.set(hall, row);
}
selected.addEventListener('change', plot);

const plotted = Object.fromEntries(
  [
    ['area', 'path'],
    ['limit', 'line'],
    ['line', 'path'],
  ].map(([name, tag]) => {
    const element = find('plot').appendChild(document.createElementNS(SVG, tag));
    element.setAttribute('class', name);
    return [name, element];
  }),
);

function plot() {
  const points = series.get(selected.value);
  const last = points.at(-1);
  if (!last) return;
  const { line, area, limit } = pathsOf(points);
  plotted.line.setAttribute('d', line);
  plotted.area.setAttribute('d', area);
  for (const [name, value] of Object.entries({ x1: 0, x2: 600, y1: limit, y2: limit })) plotted.limit.setAttribute(name, value);
  find('now').textContent =
    `Now ${number.format(last.mean)} °C on average of ${last.devices} devices, from ${number.format(last.low)} to ${number.format(last.high)}.`;
}

function read(hall, { at, body }) {
  const point = pointOf(at, body);
  series.set(hall, follow(series.get(hall), point));
  const [, devices, mean, high] = rows.get(hall).cells;
  devices.textContent = point.devices;
  mean.textContent = `${number.format(point.mean)} °C`;
  high.textContent = `${number.format(point.high)} °C`;
  rows.get(hall).classList.toggle('high', point.high > 30);
  if (hall === selected.value) plot();
}

function warn(hall, { at, body: { device, celsius, state } }) {
  alarms.push({
    at,
    text: `Hall ${hall}, device ${device}: ${state === 'high' ? `${number.format(celsius)} °C` : 'back to normal'}`,
    state,
  });
  alarms.sort((one, other) => other.at - one.at).splice(MOST_ALARMS);
  find('quiet').hidden = true;
  find('alarms').replaceChildren(
    ...alarms.map((alarm) => {
      const item = document.createElement('li');
      const when = document.createElement('time');
      when.dateTime = new Date(alarm.at).toISOString();
      when.textContent = time.format(alarm.at);
      item.className = alarm.state;
      item.append(when, ' ', alarm.text);
      return item;
    }),
  );
}

/** What is on a channel, from now on, over lost connections. */
async function listen(parley, name, take) {
  const channel = await parley.channels.join(name);
  const earlier = name.startsWith('sensors/alarm/') ? await channel.history({ limit: 10 }) : [];
  for (const message of earlier) take(message);
  const known = new Set(earlier.map(({ offset }) => offset));
  for await (const item of channel) if (item.reset === undefined && !known.has(item.offset)) take(item);
}

const connection = document.querySelector('parley-connection');
let listening;
document.addEventListener('parley-state', ({ detail: { state } }) => {
  find('state').textContent = WORDS[state] ?? state;
  find('state').className = state;
  if (state !== 'up' || listening === connection.parley) return;
  listening = connection.parley;
  for (const hall of halls) {
    listen(listening, `sensors/reading/${hall}`, (message) => read(hall, message)).catch(complain);
    listen(listening, `sensors/alarm/${hall}`, (message) => warn(hall, message)).catch(complain);
  }
});

function complain(error) {
  find('state').textContent = error.message;
}

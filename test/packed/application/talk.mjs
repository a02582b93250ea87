// A user of the application at a server of any version: says how the connection ends or what works over it, as one line of JSON.
import { connect } from '@parley/esdk';
import { Parley } from '@parley/server-sdk';

const { PARLEY_URL: url, PARLEY_KEY: key } = process.env;
const backend = new Parley({ url, key });
const tokens = (id) => () => backend.tokens.issue({ person: { id, name: id } });
const errorOf = (call) =>
  call.then(
    () => undefined,
    ({ name, code, message, retryable }) => ({ name, code, message, retryable }),
  );

async function outcome() {
  const [maya, ravi] = ['maya', 'ravi'].map((id) => connect(url, { token: tokens(id), storageKey: id }));
  const [refused] = await Promise.all([maya, ravi].map((each) => errorOf(each.request('people.me', {}))));
  if (refused) return { refused, state: maya.connection.state };
  const room = await maya.messaging.open({ person: (await ravi.request('people.me', {})).person.id });
  const heard = new Promise((resolve) => ravi.inbox.subscribe(({ conversations }) => conversations[0]?.preview?.text, resolve));
  await room.send('Can you look at bed 7?').sent;
  const unknown = await errorOf(maya.request('people.fly', {}));
  const units = await errorOf(backend.as({ person: { id: 'maya', name: 'maya' } }).units.list());
  const { state } = maya.connection;
  const text = await heard;
  await Promise.all([maya.close(), ravi.close()]);
  return { state, text, unknown, units };
}

console.log(JSON.stringify(await outcome()));

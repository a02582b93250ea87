// Another user of the application, as a program on Node: asks a component of the server, and prints what she is written.
import { connect } from '@parley/esdk';
import { tokenFor } from './token.ts';

const parley = connect(process.env.PARLEY_URL, { token: () => tokenFor({ id: 'maya', name: 'Maya Chen' }) });
console.log(JSON.stringify(await parley.request('polls.create', { question: 'Soup or salad?' })));
parley.inbox.subscribe(
  ({ conversations }) => conversations[0]?.preview,
  (preview) => console.log(JSON.stringify(preview)),
);

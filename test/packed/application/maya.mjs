// Another user of the application, as a program on Node: prints what is written to her, and from when on she can be written to.
import { connect } from '@parley/esdk';
import { tokenFor } from './token.ts';

const parley = connect(process.env.PARLEY_URL, { token: () => tokenFor({ id: 'maya', name: 'Maya Chen' }) });
parley.subscribe(
  ({ connection }) => connection,
  (connection) => console.log(JSON.stringify(connection)),
);
parley.inbox.subscribe(
  ({ conversations }) => conversations[0]?.preview,
  (preview) => console.log(JSON.stringify(preview)),
);

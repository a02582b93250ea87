import {
  type ApiRef,
  type Component,
  defineComponent,
  forState,
  type PipeResource,
  person,
  type Services,
  type UsesOf,
} from '@parley/component';
import { type MessagingApi, messagingApi } from '@parley/messaging';
import { type PeopleApi, peopleApi } from '@parley/people';

const uses: {
  readonly people: ApiRef<Pick<PeopleApi, 'people' | 'exists'>>;
  readonly messaging: ApiRef<Pick<MessagingApi, 'acquainted'>>;
} = { people: peopleApi, messaging: messagingApi };

type State = Services<UsesOf<typeof uses>>;

const declare = forState<State>();

/** Opens to somebody else who is active. Sessions are nobody's name: nobody can be judged by them. */
const colleague = declare.rule<PipeResource>('colleague', async ({ principal, resource: { peer }, state }) => {
  if (principal?.kind !== 'person' || peer.kind !== 'person' || peer.id === principal.id) return false;
  return (await state.uses.people.exists([peer.id])).has(peer.id);
});

/** Files from person to person. They pass through the server, which neither stores nor reads them. */
export const files: Component<State, typeof uses> = defineComponent<State, typeof uses, unknown>({
  id: 'files',
  version: '0.1.0',
  uses,
  pipes: {
    file: {
      can: { open: colleague, accept: person },
      acquainted: async (state, opener, peer) =>
        (await shareUnit(state, opener.id, peer.id)) || state.uses.messaging.acquainted(opener.id, peer.id),
    },
  },
  start: async (services) => ({ state: services }),
});

async function shareUnit({ uses: { people } }: State, one: string, other: string): Promise<boolean> {
  const [first, second] = await people.people([one, other]);
  return first !== undefined && second !== undefined && first.units.some((unit) => second.units.includes(unit));
}

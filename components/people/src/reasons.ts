import { type Reasons, type Refuse, refuserOf } from '@parley/component';
import { IMPORT_FAULTS } from '@parley/directory';

const own = {
  'organisation-exists': ['conflict', 'There is an organisation already. Sign in.'],
  'organisation-missing': ['conflict', 'There is no organisation yet. Open the one-time link that the server printed when it started.'],
  'sample-begun': ['conflict', 'The sample organisation was begun here. Load it to its end, or start with an empty data directory.'],
  'directory-changed': ['conflict', 'Somebody changed the directory meanwhile. Look again and repeat it.'],
  'person-unknown': ['not-found', 'There is nobody with the id "{id}".'],
  'person-id-taken': ['conflict', 'Somebody has the id "{id}" already.'],
  'person-of-others': ['conflict', 'The id "{id}" is that of somebody whom this application does not bring. Choose another one.'],
  'mail-taken': ['conflict', 'Somebody else has the mail address {mail}. Give another one, or change theirs first.'],
  'last-administrator': ['conflict', 'This is the last active administrator. Make somebody else an administrator first.'],
  'import-leaves-no-administrator': [
    'conflict',
    'This file would leave nobody who can administer. Keep "yes" in the column admin for one active person.',
  ],
  'caller-no-person': ['not-found', '"{id}" is a service, nobody of the directory.'],
  'unit-unknown': ['not-found', 'There is no unit "{unit}". Give the id of a unit or its path, such as "Medicine / Cardiology".'],
  'unit-taken': ['conflict', 'There is a unit "{name}" in this place already.'],
  'unit-id-taken': ['conflict', 'There is a unit with the id "{id}" already.'],
  'unit-circle': ['conflict', 'A unit cannot stand below itself.'],
  'unit-not-empty': ['conflict', '"{name}" is not empty. Name the unit that takes its people and the units below it.'],
  'unit-of-group': ['conflict', 'The group "{group}" is made of "{name}". Change the group, or name the unit that takes its place.'],
  'key-reused': ['conflict', 'This idempotency key was used for another request.'],
  'roles-and-unit': ['bad-request', 'Give either all roles, or unit and title of the main one.'],
  'manager-below': ['conflict', '{name} stands below this person in the reporting lines already.'],
  'group-unknown': ['not-found', 'There is no group "{id}".'],
  'group-taken': ['conflict', 'There is a group "{name}" already.'],
  'group-id-taken': ['conflict', 'There is a group with the id "{id}" already.'],
  'group-circle': ['conflict', 'A group cannot be in itself.'],
  'photo-invalid': ['refused', 'This is no photo. JPEG, PNG and WebP of at most {max} pixels a side are.'],
  'file-not-utf-8': ['bad-request', 'The text of the file cannot be read. Save it as "CSV UTF-8".'],
  'import-running': ['conflict', 'An import is running. Wait for its end, then repeat it.'],
  'import-cut-off': ['unavailable', 'The server that read the file has stopped. Import it again: what is known already stays as it is.'],
  'import-count': ['conflict', 'The file leaves out {missing} people, not {said}. Look at it again and repeat it.'],
  'import-problems': ['conflict', 'A file with problems deactivates nobody. Correct its lines first.'],
  'attributes-too-many': ['bad-request', 'A person has at most {max} attributes.'],
  'tree-too-deep': ['refused', 'The tree is {max} levels deep at most.'],
} as const;

/** Why this component refuses; what is typed into a form is refused as a cell of an import is. */
export const reasons: Reasons = {
  ...Object.fromEntries(Object.entries(IMPORT_FAULTS).map(([name, sentence]) => [name, ['bad-request', sentence]] as const)),
  ...own,
};
export const refused: Refuse<typeof own> = refuserOf(own);

/** What a person is in one unit. */
export interface Role {
  readonly unit: string;
  /** '' where nothing is said of it. */
  readonly title: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Job title, that of the main role; '' when unknown. */
  readonly title: string;
  readonly mail: string;
  /** Units the person belongs to, the first is the main one. */
  readonly units: readonly string[];
  /** One for each of `units`, in their order; the title of the first is `title`. Absent where there is at most one unit. */
  readonly roles?: readonly Role[];
  /** False: can no longer sign in; kept because messages name it. */
  readonly active: boolean;
  /** False until the person has set a password (an invitation may be open). */
  readonly joined: boolean;
  readonly admin: boolean;
  /** Id of the person above in the reporting lines. */
  readonly manager?: string;
  /** Where the person works: a name such as "Aldermoor North". */
  readonly location?: string;
  /** Phone, pager, room …, in the order in which they were given: name → value. Absent where there are none. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Version of the photo, which is at `/u/<slot>/api/people/photos/<version>`. Another photo has another version. */
  readonly photo?: string;
  /** A guest of an application (`guest:crm:visitor`), by the name that the guest's token brings: in no list, and nobody to write to. */
  readonly guest?: true;
}

/** As little of a person as a list needs, so that long lists can be known as a whole. */
export type ListedPerson = Pick<Person, 'id' | 'name' | 'photo'>;

/** A part of the people of a unit itself, by name: from `from` up to, but not with, `to`. */
export interface UnitSlice {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

export interface Unit {
  readonly id: string;
  readonly name: string;
  /** Absent for the roots of the tree. */
  readonly parent?: string;
  /** Position among its siblings. */
  readonly order: number;
  /** Active people whose main or further unit this is, without units below. */
  readonly people: number;
  /** Active people in it and in the units below, each counted once. Absent from servers that do not say it. */
  readonly below?: number;
}

/** Who is in a group by what is known of them; where several things are said, all must hold. */
export interface GroupQuery {
  /** In this unit or below it. */
  readonly unit?: string;
  readonly location?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

/** A named set of people: those who are listed, those in the groups in it, and those whom the query finds. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** What it is for; '' when nothing is said. */
  readonly description: string;
  /** Active people in it, each counted once. */
  readonly people: number;
  /** How many of them are listed by hand. */
  readonly listed: number;
  /** Groups in it. */
  readonly groups: readonly string[];
  readonly query?: GroupQuery;
}

export interface Location {
  readonly name: string;
  /** Active people there. */
  readonly people: number;
}

export interface Organisation {
  readonly name: string;
  /** Loaded from the sample: "open a window as somebody else" exists. */
  readonly sample: boolean;
}

/**
 * Watch `people.directory`: absolute values of what has changed. What a snapshot says is to be asked for again; deltas say what is different
 * from the version before, also for whoever comes back and still has a version (`since`).
 */
export interface DirectoryDelta {
  readonly people?: readonly Person[];
  readonly units?: readonly Unit[];
  readonly removedUnits?: readonly string[];
  readonly groups?: readonly Group[];
  readonly removedGroups?: readonly string[];
}

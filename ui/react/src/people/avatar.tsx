import type { ListedPerson } from '@parley/people/contract';
import { Hash, Lock } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Icon } from '../controls/icon.tsx';
import { usePhotoUrl } from '../hooks/context.tsx';

const HUES = 10;

/** One of ten hues, the same for a person everywhere and always. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 4_294_967_291;
  return (hash % HUES) + 1;
}

/** "The" in Arabic, which nearly every surname begins with. */
const ARTICLE = /^ال(?=\p{L}{2})/u;

/** The first letters of the first and the last word. Scripts that join their letters get a space between. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letter = (word: string | undefined): string => [...(word?.replace(/^[^\p{L}\p{N}]+/u, '').replace(ARTICLE, '') ?? '')][0] ?? '';
  const [first, last] = [letter(words[0]), words.length > 1 ? letter(words.at(-1)) : ''];
  const joined = /\p{Script=Arabic}/u.test(first + last) && last !== '' ? `${first} ${last}` : first + last;
  return joined.toLocaleUpperCase();
}

export interface AvatarProps {
  readonly id: string;
  readonly person: Pick<ListedPerson, 'name' | 'photo'> | undefined;
  readonly size: 20 | 24 | 28 | 32 | 36 | 48 | 72;
  readonly children?: ReactNode;
}

/** A photo, or a tinted square with initials; decoration beside the name. */
export function Avatar({ id, person, size, children }: AvatarProps): ReactNode {
  return (
    <span
      className="Avatar"
      data-size={size}
      data-hue={hueOf(id)}
      data-initials={initialsOf(person?.name ?? '')}
      aria-hidden={children ? undefined : 'true'}
    >
      {person?.photo !== undefined && <Photo version={person.photo} size={size} />}
      {children}
    </span>
  );
}

/** Over the initials, which are there until it has come and when it does not. */
function Photo({ version, size }: { readonly version: string; readonly size: number }): ReactNode {
  const url = usePhotoUrl(version);
  const [failed, setFailed] = useState<string>();
  if (url === undefined || url === failed) return null;
  return (
    <img
      className="Avatar-photo"
      src={url}
      alt=""
      width={size}
      height={size}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(url)}
    />
  );
}

export function RoomAvatar({ open, size }: { readonly open: boolean; readonly size: 24 | 36 | 48 }): ReactNode {
  return (
    <span className="Avatar" data-size={size} data-kind="room" aria-hidden="true">
      <Icon of={open ? Hash : Lock} />
    </span>
  );
}

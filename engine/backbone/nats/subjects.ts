/** How the subjects of a backbone appear at the NATS server. */
export interface Subjects {
  /** Where a message on the subject is published. */
  placeOf(subject: string): string;
  /** What is subscribed to hear it. */
  interestOf(subject: string): string;
  /** Where the subject begins in what `placeOf` returns. */
  readonly cut: number;
}

/** Each subject is a subscription of its own: nobody hears what is not for it. For few subjects. */
export function literalSubjects(prefix: string): Subjects {
  const placeOf = (subject: string) => `${prefix}.${subject}`;
  return { placeOf, interestOf: placeOf, cut: prefix.length + 1 };
}

const partitions = 16_384;
const digits = 4;

/**
 * Subjects are hashed into 16,384 partitions, and a partition is what is subscribed: a node with a million channels costs a server no more than
 * one with 16,384. It hears the other subjects of its partitions too, and passes them by.
 */
export function partitionedSubjects(prefix: string): Subjects {
  const partitionOf = (subject: string) => `${prefix}.${(hash(subject) % partitions).toString(16).padStart(digits, '0')}`;
  return {
    placeOf: (subject) => `${partitionOf(subject)}.${subject}`,
    interestOf: (subject) => `${partitionOf(subject)}.>`,
    cut: prefix.length + 1 + digits + 1,
  };
}

/** FNV-1a; subjects are ASCII. */
function hash(subject: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < subject.length; i++) value = Math.imul(value ^ subject.charCodeAt(i), 0x01000193);
  // The low bits of FNV-1a alone spread worse.
  return (value ^ (value >>> 15)) >>> 0;
}

/** Lengths are in UTF-16 code units, as `String.length` counts. */
export const LIMITS = {
  body: 16_000,
  ref: 64,
  title: 120,
  topic: 500,
  person: 128,
  mentions: 50,
  /** People named in one `createRoom` or `invite`. */
  people: 200,
  page: 50,
  pageMost: 200,
  /** A page of long messages has fewer: it ends with the one with which their bodies have so many characters together. */
  pageCharacters: 65_536,
  query: 200,
  searchPage: 20,
  searchPageMost: 50,
  /** Shelves (of 64 messages) that one search looks through. */
  searchShelves: 4_096,
  excerpt: 160,
  /** Bytes of a draft: the longest body in UTF-8, its mentions and its JSON. */
  draftBytes: 57_344,
  /** Entries of a feed kept in memory for recovery. */
  ring: 256,
} as const;

/** HTTP surface of the first run and of the sample organisation, under `/u/<slot>/api/setup/`. Types only. */
export interface SetupRoutes {
  /** Makes the organisation and its first administrator, signed in at this slot. `code` is in the one-time link printed at the start. */
  'POST /organisation': { in: { code: string; organisation: string; name: string; mail: string; password: string }; out: { slot: number } };
  /** Loads the sample organisation and signs its administrator in at this slot. */
  'POST /sample': { in: { code: string }; out: { slot: number } };
  /**
   * Sample organisation only, for the administrator who loaded it, on loopback (SlotState.mayOpenAs): signs the person in, in the next
   * free slot of this browser. In any other organisation the route answers `not-found`.
   */
  'POST /open-as': { in: { person: string }; out: { slot: number; url: string } };
}

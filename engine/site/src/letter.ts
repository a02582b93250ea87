/** What nodes send each other, with a body; ids are those of whoever asks. `to`, `from`: lives. Without `to` all are asked. */
export type Letter =
  | { readonly ask: string; readonly question: string; readonly from: string; readonly to?: string }
  | { readonly answer: string; readonly from: string; readonly failed?: string };

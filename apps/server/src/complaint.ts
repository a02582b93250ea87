/** A failure that a sentence explains: what happened, why, what to do. Printed without a stack; the process ends with 1. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
}

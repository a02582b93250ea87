/**
 * What nodes say to each other, as a number that changes when nodes of the version before would misunderstand it. Without that a version may add
 * subjects, questions and fields: who does not know them refuses them, and reads again what is stored.
 */
export const SITE_PROTOCOL = 2;

/** The nodes of a site speak another protocol: this one may not be among them. */
export class OtherProtocol extends Error {
  override readonly name = 'OtherProtocol';
}

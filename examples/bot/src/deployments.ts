export interface Deployment {
  /** Of whoever deploys: the same for each try to post it. */
  readonly id: string;
  readonly service: string;
  readonly version: string;
  readonly by: string;
}

const KEPT = 5;

/** What was deployed since the bot began, as far as it is asked about. */
export class Deployments {
  #last: readonly Deployment[] = [];

  /** Answers whether it is a new one. */
  add(deployment: Deployment): boolean {
    if (this.#last.some(({ id }) => id === deployment.id)) return false;
    this.#last = [deployment, ...this.#last].slice(0, KEPT);
    return true;
  }

  /** As markdown, the newest first. */
  describe(): string {
    return this.#last.length === 0 ? 'Nothing, since I began.' : this.#last.map((each) => `- ${sentence(each)}`).join('\n');
  }
}

export function sentence({ service, version, by }: Deployment): string {
  return `**${service}** ${version} is in service (${by})`;
}

/** Undefined: it is not one. */
export function readDeployment(body: unknown): Deployment | undefined {
  const { id, service, version, by } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const texts = [id, service, version, by];
  if (!texts.every((text) => typeof text === 'string' && text !== '' && text.length <= 100)) return undefined;
  return { id, service, version, by } as Deployment;
}

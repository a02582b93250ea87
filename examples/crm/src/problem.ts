/** A request that is refused, with what the page says about it. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, message: string) {
    super(message);
    this.status = status;
    this.title = title;
  }

  static notFound(): Problem {
    return new Problem(404, 'Not found', 'There is no such page, or it is not yours to see.');
  }

  static forbidden(message: string): Problem {
    return new Problem(403, 'Not allowed', message);
  }
}

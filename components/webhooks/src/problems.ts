import type { WebhookProblem } from '@parley/webhooks/contract';

/** Why a try failed, and what to do; `{status}` is what was answered. */
export const PROBLEMS: Readonly<Record<WebhookProblem, string>> = {
  answered: 'The address answered {status}; what is taken is answered with 200 to 299. The log of the program there says why it was not.',
  redirected: 'The address answered {status} and sends elsewhere, which is not followed. Give the address to which it leads.',
  timeout: 'No answer came in time. Answer as soon as the event is stored, and work on it afterwards.',
  unresolved:
    'The name in the address leads nowhere. Look whether it is spelled rightly, and whether the machine of this server resolves it.',
  inside:
    'The address leads into the own network, where webhooks do not go. An administrator can allow it in the setting webhooks.networks.',
  unreachable:
    'No connection came about, or it was lost. Look whether the program runs, speaks https where the address says so, and is let in.',
  untrusted:
    'Nobody whom this server trusts vouches for the certificate. Serve it with those in between, or start this server with the file of your authority in NODE_EXTRA_CA_CERTS.',
  misnamed: 'The certificate is for another name than that of the address. Give the name that it is for, or serve one for this name.',
  outdated: 'The time of the certificate is over, or has not begun. Renew it, and compare the clocks of both machines.',
  unsigned: 'The secret of this webhook cannot be read: the data came from another server. Rotate it, and give the new one to the program.',
};

/** The sentence of a problem. */
export function sentenceOf(problem: WebhookProblem, status: number | undefined): string {
  return PROBLEMS[problem].replace('{status}', String(status));
}

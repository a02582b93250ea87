import { BackboneError } from '@parley/backbone/nats';
import { BootError } from '@parley/host';
import { OtherProtocol } from '@parley/site';
import { StorageError } from '@parley/storage';
import { Complaint } from './complaint.ts';
import type { Settings } from './settings.ts';

/** What kept the server from starting, as a sentence that says what to do; anything unforeseen comes back as it is. */
export function startFailure(error: unknown, settings: Settings): unknown {
  // A component that cannot be started because nothing can be stored: what is wrong is the store.
  if (error instanceof BootError && error.cause instanceof StorageError && error.cause.code !== 'bad-statement')
    return startFailure(error.cause, settings);
  if (error instanceof StorageError) return new Complaint(`${error.message}${adviceOn(error, settings)}`, { cause: error });
  if (error instanceof BackboneError || error instanceof OtherProtocol) return new Complaint(error.message, { cause: error });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const at = `${settings.host}:${settings.port}`;
  if (code === 'EADDRINUSE')
    return new Complaint(
      `Something else listens on ${at}, perhaps another Parley. Stop it, or choose another port: PARLEY_PORT=7401 npm start`,
    );
  if (code === 'EACCES')
    return new Complaint(
      `This account may not listen on ${at}: ports below 1024 are reserved. Choose another port with PARLEY_PORT, or put a proxy in front.`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Complaint(
      `${settings.host} is no address of this machine. Set PARLEY_HOST to 127.0.0.1, to 0.0.0.0, or to an address it has.`,
    );
  if (code?.startsWith('ERR_OSSL') || code?.startsWith('ERR_SSL'))
    return new Complaint(`The certificate or its key is not valid PEM, or they do not belong together: ${(error as Error).message}`);
  return error;
}

/** What is wrong with a shared database is said by its own sentences. */
function adviceOn({ code }: StorageError, { data, site }: Settings): string {
  if (site) return '';
  if (code === 'locked') return ` Stop it first, or give this one a folder of its own with PARLEY_DATA.`;
  if (code === 'newer') return ` Start the newer version of Parley on ${data}, or set PARLEY_DATA to another folder.`;
  if (code === 'corrupt') return ` Move ${data} aside and bring back a backup: npm run parley -- restore FILE`;
  if (code === 'full') return ` Make room on the disk of ${data} and start again.`;
  return '';
}

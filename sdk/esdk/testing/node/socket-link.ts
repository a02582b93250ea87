import type { Connection, Envelope, Link, Router } from '@parley/routing';
import type { FakeSocket, Peer } from '../fake-socket.ts';

/** Frames one behind the other: a `FakeSocket` needs no header around them. */
export const envelope: Envelope = (frames) => {
  const message = new Uint8Array(frames.reduce((length, frame) => length + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    message.set(frame, at);
    at += frame.length;
  }
  return message;
};

/** A `FakeSocket` as the router of a node sees it. */
export function accept(socket: FakeSocket, router: Pick<Router, 'accept'>): Peer {
  const link: Link = {
    remote: 'test',
    queuedBytes: 0,
    write: (message) => socket.deliver(message),
    close: (code, reason) => socket.end(code, reason),
  };
  const connection: Connection = router.accept(link);
  return { receive: (message) => connection.receive(message), ended: () => connection.ended() };
}

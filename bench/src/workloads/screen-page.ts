/*
 * Functions that run in the pages of the workload `screen`: each is sent there alone, so it uses nothing from around it. All moments are
 * milliseconds of the machine's clock (`performance.timeOrigin + performance.now()`), which the pages share, kept on the document's element.
 */

/**
 * Before the application: notes when Enter is pressed, before anything else hears of it, when a publication leaves and when a message arrives
 * (frames 0x23 and 0x25; the type stands behind the frame's length).
 */
export function noteMoments(): void {
  const note = (name: string): void => {
    document.documentElement.dataset[name] = String(performance.timeOrigin + performance.now());
  };
  const typeOf = (bytes: Uint8Array): number | undefined => bytes[(bytes[0] ?? 0) < 0x80 ? 1 : 2];
  window.addEventListener('keydown', ({ key }) => key === 'Enter' && note('pressed'), { capture: true });
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer && typeOf(new Uint8Array(data)) === 0x25) note('received');
      });
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      if (data instanceof Uint8Array && typeOf(data) === 0x23) note('sent');
      super.send(data as Uint8Array<ArrayBuffer>);
    }
  };
}

/** In the writer's page. */
export function readMoments(): { readonly pressed: number; readonly sent: number } {
  const { pressed, sent } = document.documentElement.dataset;
  return { pressed: Number(pressed), sent: Number(sent) };
}

export interface Arrival {
  readonly received: number;
  readonly inDocument: number;
  readonly drawn: number;
}

/** In the reader's page: waits for the text to be in the document, and for the frame after that. */
export function awaitText(text: string): { readonly arrival: Promise<Arrival> } {
  const now = (): number => performance.timeOrigin + performance.now();
  const arrival = new Promise<Arrival>((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[role=log]')?.textContent?.includes(text)) return;
      observer.disconnect();
      const inDocument = now();
      const received = Number(document.documentElement.dataset['received']);
      // A message posted in a frame's callback is handled when that frame is done.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => resolve({ received, inDocument, drawn: now() }));
        port1.start();
        port2.postMessage(undefined);
      });
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  return { arrival };
}

/** The clock of the dialogue with edge nodes: lets time pass for the pure host and sends what it asks for. */
import type { Request } from '../decoder.ts';
import type { IngestDialogue } from '../ingest.ts';

/** Four times a second: fine enough for a wait of two seconds. */
const PASS_EVERY_MS = 250;

/** Starts the clock; the function given back stops it. `send` is called for every request that is due. */
export function keepDialogue(dialogue: IngestDialogue, send: (request: Request) => void): () => void {
  const timer = setInterval(() => {
    for (const request of dialogue.pass()) send(request);
  }, PASS_EVERY_MS);
  return () => clearInterval(timer);
}

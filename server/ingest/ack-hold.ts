/**
 * Holds acknowledgements back until what they acknowledge is kept: the stream is corked at the first message of a turn and let go after
 * the one write that keeps them all. The acknowledgements of a turn then leave in one write, too.
 */
import type { Keeping } from './ingest.ts';

/** The part of a writable stream that is needed. */
export interface Corkable {
  cork(): void;
  uncork(): void;
}

/** Gives the function that holds a stream's output; calling it again in the same turn changes nothing. */
export function holdUntilKept(keeping: Keeping): (stream: Corkable) => void {
  const held = new Set<Corkable>();
  const letGo = (): void => {
    const streams = [...held];
    held.clear();
    for (const stream of streams) stream.uncork();
  };
  return (stream) => {
    if (held.has(stream)) return;
    if (held.size === 0) keeping.whenKept(letGo);
    held.add(stream);
    stream.cork();
  };
}

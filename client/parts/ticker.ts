/** One slow clock for texts that follow live numbers: components write into their own element, React does not render. */
import { useEffect, useRef, useState } from 'react';

/** How often live texts are written, ms. People cannot read faster. */
export const TEXT_EVERY_MS = 250;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (!document.hidden) for (const each of listeners) each();
  }, TEXT_EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Calls `write` at once and then every {@link TEXT_EVERY_MS} while mounted; always the newest `write`. */
export function useTicker(write: () => void): void {
  const newest = useRef(write);
  useEffect(() => {
    newest.current = write;
    write();
  });
  useEffect(() => subscribe(() => newest.current()), []);
}

/** The time, for what changes once a second at most (ages, elapsed times): renders again when the second turns. */
export function useSecond(now: () => number): number {
  const [second, setSecond] = useState(() => Math.floor(now() / 1000));
  useTicker(() => {
    const next = Math.floor(now() / 1000);
    if (next !== second) setSecond(next);
  });
  return second * 1000;
}

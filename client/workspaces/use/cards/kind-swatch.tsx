/** The small square that stands beside the name of a kind of hours. */
import type { UseKind } from '../model/use-kinds.ts';
import { useParts } from '../use-context.ts';

export function KindSwatch({ kind }: { kind: UseKind }) {
  const { colours } = useParts();
  return (
    <span
      className="use-swatch"
      data-unknown={kind === 'unknown'}
      style={kind === 'unknown' ? undefined : { background: colours.kind(kind) }}
      aria-hidden="true"
    />
  );
}

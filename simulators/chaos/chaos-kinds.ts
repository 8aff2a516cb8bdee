/** What can go wrong between a machine and its listener, and how often: the words of `--chaos`. */

export const CHAOS_KINDS = ['late', 'duplicate', 'out-of-order', 'clock-jump', 'flapping'] as const;
export type ChaosKind = (typeof CHAOS_KINDS)[number];

/** How likely a message meets each kind, 0 to 1. A jump of the clock and a lost connection last for many messages. */
export type ChaosChances = Readonly<Partial<Record<ChaosKind, number>>>;

const USUAL: Readonly<Record<ChaosKind, number>> = {
  late: 0.02,
  duplicate: 0.02,
  'out-of-order': 0.05,
  'clock-jump': 0.001,
  flapping: 0.001,
};

const isKind = (word: string): word is ChaosKind => (CHAOS_KINDS as readonly string[]).includes(word);

/** Reads `late,duplicate:0.1` or `all`. Throws an Error with a sentence for people. */
export function parseChaos(text: string): ChaosChances {
  const chances: Partial<Record<ChaosKind, number>> = {};
  for (const part of text.split(',')) {
    const [word = '', given] = part.trim().split(':');
    const kinds = word === 'all' ? CHAOS_KINDS : [word];
    for (const kind of kinds) {
      if (!isKind(kind)) throw new Error(`--chaos: "${word}" is not one of ${CHAOS_KINDS.join(', ')} or all`);
      const chance = given === undefined ? USUAL[kind] : Number(given);
      if (!(chance >= 0 && chance <= 1) || given === '')
        throw new Error(`--chaos: "${part.trim()}": a probability lies between 0 and 1`);
      chances[kind] = chance;
    }
  }
  return chances;
}

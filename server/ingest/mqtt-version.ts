/** Whether a broker that turned an MQTT 5 connection away may understand 3.1.1. */

/** CONNACK "unacceptable protocol version", in 3.1.1 and in 5. */
const UNACCEPTABLE_VERSION: readonly unknown[] = [1, 132];

/** MQTT 5 was refused by name, or the broker hung up on it without a word (`cause` undefined), as old ones do. */
export function mayNotKnowVersion5(cause: unknown): boolean {
  if (cause === undefined) return true;
  return cause instanceof Error && 'code' in cause && UNACCEPTABLE_VERSION.includes(cause.code);
}

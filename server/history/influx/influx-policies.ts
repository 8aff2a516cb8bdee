/** Retention policies: how long the server keeps each class of history. */
import type { Retention } from '../retention.ts';
import type { InfluxConnection } from './influx-connection.ts';
import { MEASUREMENT, POLICY } from './influx-lines.ts';

type Connection = Pick<InfluxConnection, 'query' | 'database'>;

/** Days from which a week of data goes at a time, else a day. */
const LONG_DAYS = 60;

/**
 * Sets them as the settings say, and brings events of databases from before there were policies to where they are kept.
 * Throws with the server's words, e.g. when the user may not administer the database.
 */
export async function preparePolicies(connection: Connection, retention: Retention): Promise<void> {
  await setPolicy(connection, POLICY.raw, retention.raw);
  await setPolicy(connection, POLICY.minutes, retention.minutes);
  // Hours and events share the policy, so the longer of the two wishes counts.
  const { hours, events } = retention;
  await setPolicy(
    connection,
    POLICY.kept,
    hours === undefined || events === undefined ? undefined : Math.max(hours, events),
  );
  const [[old] = [], [own] = []] = await connection.query(
    [
      `SELECT first("batch") FROM "${POLICY.raw}"."${MEASUREMENT.events}"`,
      `SELECT first("batch") FROM "${POLICY.kept}"."${MEASUREMENT.events}"`,
    ],
    'ms',
  );
  if (old === undefined || own !== undefined) return;
  await connection.query(
    [
      `SELECT * INTO "${POLICY.kept}"."${MEASUREMENT.events}" FROM "${POLICY.raw}"."${MEASUREMENT.events}" GROUP BY *`,
    ],
    'ms',
  );
}

async function setPolicy(connection: Connection, name: string, days: number | undefined): Promise<void> {
  const duration = days === undefined ? 'INF' : `${days}d`;
  const shard = days === undefined || days >= LONG_DAYS ? '7d' : '1d';
  const [existing = []] = await connection.query(
    [`SHOW RETENTION POLICIES ON "${connection.database}"`],
    'ms',
  );
  const what = existing.some((policy) => policy['name'] === name) ? 'ALTER' : 'CREATE';
  const replication = what === 'CREATE' ? 'REPLICATION 1' : '';
  const isDefault = name === POLICY.raw ? 'DEFAULT' : '';
  await connection.query(
    [
      `${what} RETENTION POLICY "${name}" ON "${connection.database}" DURATION ${duration} ${replication} SHARD DURATION ${shard} ${isDefault}`,
    ],
    'ms',
  );
}

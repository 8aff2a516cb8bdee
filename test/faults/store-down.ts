/** Fault 26: the history store is down for a while, with readings coming; then it answers again. */
import { openFaultHouse, type FaultOptions, type FaultResult } from './fault-house.ts';
import { pause, until } from './server-process.ts';

export interface StoreDownOptions extends FaultOptions {
  /** How long it is down. */
  seconds: number;
}

/** InfluxDB is killed while readings come and started again; readings come all the time. */
export async function storeDown(options: StoreDownOptions): Promise<FaultResult> {
  const { seconds, readings } = options;
  const rate = readings / (seconds * 1.1 + 3);
  const house = await openFaultHouse({ ...options, store: 'influx', rate });
  try {
    const { server, sender, influx } = house;
    const sending = sender.run();
    await until(() => sender.acked > rate, 30_000, 'the first readings are acknowledged');
    await influx?.kill();
    await pause(seconds * 1000);
    await influx?.startAgain();
    const againMs = performance.now();
    await until(async () => (await server.readiness()).status === 200, 60_000, 'ready again');
    const recoverySeconds = (performance.now() - againMs) / 1000;
    await sending;
    return await house.finish(recoverySeconds);
  } finally {
    await house.close();
  }
}

/** Faults 15 and 16: Mosquitto is frozen, then killed and started again while readings come; it saves its state every second. */
import { openFaultHouse, type FaultOptions, type FaultResult } from './fault-house.ts';
import { pause, until } from './server-process.ts';

/** The sender stops before the kill for longer than Mosquitto's autosave: what it acknowledged is on its disk then. */
export async function brokerDown(options: FaultOptions): Promise<FaultResult> {
  const house = await openFaultHouse({ ...options, broker: 'mosquitto' });
  try {
    const { server, sender, mosquitto } = house;
    const sending = sender.run();
    await until(() => sender.acked > options.readings / 4, 600_000, 'a quarter is acknowledged');
    await mosquitto?.stopProcess();
    await pause(1_000);
    const againMs = performance.now();
    await mosquitto?.startProcess();
    await until(async () => (await server.readiness()).status === 200, 60_000, 'ready again');
    const recoverySeconds = (performance.now() - againMs) / 1000;
    await sending;
    return await house.finish(recoverySeconds);
  } finally {
    await house.close();
  }
}

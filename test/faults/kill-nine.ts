/** Fault 1: the server is killed with SIGKILL again and again, at random moments, while readings come. */
import { openFaultHouse, type FaultOptions, type FaultResult } from './fault-house.ts';
import { pause, until } from './server-process.ts';

export interface KillOptions extends FaultOptions {
  kills: number;
}

/** The kills are spread over the whole run. */
export async function killNine(options: KillOptions): Promise<FaultResult> {
  const { kills, readings } = options;
  const house = await openFaultHouse(options);
  try {
    const { server, sender } = house;
    const sending = sender.run();
    let recoverySeconds = 0;
    for (let kill = 1; kill <= kills; kill++) {
      const mark = (readings * kill) / (kills + 1);
      await until(() => sender.acked >= mark, 600_000, `${mark} readings acknowledged`);
      await pause(Math.random() * 300);
      await server.kill();
      recoverySeconds = Math.max(recoverySeconds, await server.start());
    }
    await sending;
    return await house.finish(recoverySeconds);
  } finally {
    await house.close();
  }
}

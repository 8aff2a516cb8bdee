/**
 * Command line: plays recordings against any broker until Ctrl-C.
 * `node --import tsx simulators/replay/replay-command.ts --url mqtt://127.0.0.1:1883 --speed 10 --set okuma`
 */
import { parseArgs } from 'node:util';
import { findMappingFiles } from './read-recording.ts';
import { startReplay } from './replay.ts';

const USAGE = `Options:
  --url URL       broker, e.g. mqtt://127.0.0.1:1883 (MQTT_USERNAME and MQTT_PASSWORD from the environment)
  --base ID       base in the topics (demo)
  --speed N       times faster than recorded (1)
  --loops N       loops to play (without end)
  --set NAME      recordings whose name contains NAME (all)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
      base: { type: 'string', default: 'demo' },
      speed: { type: 'string', default: '1' },
      loops: { type: 'string' },
      set: { type: 'string', default: '' },
    },
  });
  const sets = await findMappingFiles();
  const chosen = [...sets].filter(([name]) => name.includes(values.set));
  if (chosen.length === 0)
    throw new Error(`no recording named "${values.set}"; there are ${[...sets.keys()].join(', ')}`);

  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const { MQTT_USERNAME: username, MQTT_PASSWORD: password } = process.env;
  const replays = await Promise.all(
    chosen.map(([, mappingFile]) =>
      startReplay({
        url: values.url,
        base: values.base,
        mappingFile,
        speed: Number(values.speed),
        signal: stop.signal,
        onTrouble: ({ message }) => console.error(`${values.url}: ${message}`),
        ...(values.loops !== undefined && { loops: Number(values.loops) }),
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
      }),
    ),
  );
  console.log(`Playing ${replays.map(({ equipment }) => equipment).join(', ')} to ${values.url}`);
  await Promise.all(replays.map(({ finished }) => finished));
  for (const replay of replays) {
    const { published, loops } = replay.figures();
    console.log(`${replay.equipment}: ${published} messages, ${loops} whole loop(s)`);
  }
}

main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : fault);
  console.error(USAGE);
  process.exitCode = 1;
});

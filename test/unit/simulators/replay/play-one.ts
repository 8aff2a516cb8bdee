/** Plays one mapping file until it is killed: `play-one.ts URL MAPPING-FILE`. */
import { startReplay } from '../../../../simulators/replay/replay.ts';

const [url = '', mappingFile = ''] = process.argv.slice(2);
const replay = await startReplay({
  url,
  base: 'school',
  mappingFile,
  signal: new AbortController().signal,
});
await replay.finished;

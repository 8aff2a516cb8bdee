/**
 * Plain JavaScript because a worker thread starts without a TypeScript loader: tsx registers itself by `--import` in main
 * threads only (4.23 on Node 20), so it is registered here, inside the thread.
 */
import { register } from 'tsx/esm/api';

register();
await import('./duckdb-worker.ts');

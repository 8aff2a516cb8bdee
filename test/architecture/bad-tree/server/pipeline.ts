import { store } from './history/duckdb-store.ts'; export const pipeline = store;

import { store } from '../history/duckdb-store.ts'; export const route = store;

import { store } from '../history/duckdb-store.ts'; import { figure } from '../insight/figures/figure.ts'; export const route = [store, figure];

/** Upkeep of the database file step by step: packing what is due, oldest first, then ending what is too old. */
import { pack, planPacking, type PackingStep } from './duckdb-compact.ts';
import type { Database } from './duckdb-database.ts';
import { dropOld } from './duckdb-retention.ts';
import type { Retention } from '../retention.ts';

/** Packs this much before its space in the tables of rows is given back. */
const STEPS_BEFORE_CHECKPOINT = 200;

export class DuckdbUpkeep {
  private readonly retention: Retention;
  private steps: PackingStep[] = [];
  private sinceCheckpoint = 0;

  constructor(retention: Retention) {
    this.retention = retention;
  }

  /** One step as of `nowMs`. `more`: another is due at once. `checkpoint`: tables came or went, or much has moved. */
  async step(database: Database, nowMs: number): Promise<{ more: boolean; checkpoint: boolean }> {
    if (this.steps.length === 0) this.steps = await planPacking(database, nowMs);
    const step = this.steps[0];
    if (step !== undefined) {
      const { more, madeTables } = await pack(database, step);
      if (!more) this.steps.shift();
      this.sinceCheckpoint += 1;
      const isLast = this.steps.length === 0;
      return { more: true, checkpoint: madeTables || this.isDue(isLast) };
    }
    if (await dropOld(database, this.retention, nowMs)) return { more: true, checkpoint: true };
    return { more: false, checkpoint: this.isDue(true) };
  }

  /** After a failure the plan is made anew. */
  forget(): void {
    this.steps = [];
  }

  private isDue(isLast: boolean): boolean {
    if (this.sinceCheckpoint < (isLast ? STEPS_BEFORE_CHECKPOINT / 10 : STEPS_BEFORE_CHECKPOINT))
      return false;
    this.sinceCheckpoint = 0;
    return true;
  }
}

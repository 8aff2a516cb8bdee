/** The catalogue of production scenarios, in the order in which people see them. */
import type { ScenarioDefinition } from '../../insight.ts';
import { alarmRecovery } from './alarm-recovery.ts';
import { batchRun } from './batch-run.ts';
import { warmUp } from './warm-up.ts';

export const SCENARIO_CATALOGUE: readonly ScenarioDefinition[] = [warmUp, batchRun, alarmRecovery];

/** The catalogue of production scenarios, in the order in which people see them. */
import type { ScenarioDefinition } from '../../insight.ts';
import { alarmRecovery } from './alarm-recovery.ts';
import { batchRun } from './batch-run.ts';
import { blockedLine } from './blocked-line.ts';
import { changeover } from './changeover.ts';
import { dryRun } from './dry-run.ts';
import { emergencyStop } from './emergency-stop.ts';
import { energyWaste } from './energy-waste.ts';
import { firstArticle } from './first-article.ts';
import { mouldStabilising } from './mould-stabilising.ts';
import { printFirstLayer } from './print-first-layer.ts';
import { qualityDeviation } from './quality-deviation.ts';
import { robotTeachIn } from './robot-teach-in.ts';
import { toolBreak } from './tool-break.ts';
import { toolWearDrift } from './tool-wear-drift.ts';
import { waitingMaterial } from './waiting-material.ts';
import { warmUp } from './warm-up.ts';

export const SCENARIO_CATALOGUE: readonly ScenarioDefinition[] = [
  warmUp,
  changeover,
  dryRun,
  firstArticle,
  batchRun,
  toolWearDrift,
  toolBreak,
  alarmRecovery,
  emergencyStop,
  waitingMaterial,
  blockedLine,
  qualityDeviation,
  mouldStabilising,
  robotTeachIn,
  printFirstLayer,
  energyWaste,
];

import { liveRunner } from '../live-runner.ts'; export const store = liveRunner;

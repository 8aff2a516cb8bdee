import { gone } from './not-there.ts'; export const lost = gone;

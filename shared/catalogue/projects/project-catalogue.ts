/** The teaching projects that come with the product. A published version never changes: a change is a new version. */
import type { Project } from '../../teaching.ts';
import { p1LatheSafeStart } from './p1-lathe-safe-start.ts';

export const PROJECT_CATALOGUE: readonly Project[] = [p1LatheSafeStart];

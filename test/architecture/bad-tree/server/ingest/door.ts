import { main } from '../main.ts'; import { helper } from '../../test/helper.ts'; export const door = [main, helper];

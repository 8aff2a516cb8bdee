import { words } from '../../shared/words.ts'; import { readFile } from 'node:fs/promises'; import { log } from '../log.ts'; export const state = [words, readFile, log];

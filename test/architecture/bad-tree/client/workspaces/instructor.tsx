import { scene } from '../scene/scene.ts'; import { all } from './index.ts'; export const instructor = [scene, all];

import { route } from './api/route.ts'; export const liveRunner = route;

import './api/route.ts'; import './pipeline.ts'; import './twin/state.ts'; export const main = 1;

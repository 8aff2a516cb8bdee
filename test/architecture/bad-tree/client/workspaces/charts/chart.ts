import { init } from 'echarts/core';
import { setUp } from './echarts-setup.ts';

export const chart = [init, setUp];

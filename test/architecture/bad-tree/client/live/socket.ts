import { createElement } from 'react'; export const socket = createElement;

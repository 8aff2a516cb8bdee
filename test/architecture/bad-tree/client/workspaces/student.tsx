import { instructor } from './instructor.tsx'; export const page = instructor;

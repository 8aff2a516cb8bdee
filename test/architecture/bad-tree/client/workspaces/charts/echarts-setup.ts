export const setUp = 1;

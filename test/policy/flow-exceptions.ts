import type { Exception } from './findings';

/** Services that nobody of the platform calls. */
export const flowExceptions: readonly Exception[] = [];

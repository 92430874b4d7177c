import { numberOf } from './kind';

/** The number of a project. */
export function projectNumber(project: string): string {
  return numberOf(`project ${project}`, 12);
}

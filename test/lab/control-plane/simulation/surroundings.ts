import type { Surroundings } from '../../../../lab/control-plane/simulation/reaction';

export const now = '2026-01-02T03:04:05Z';
export const ca = '-----BEGIN CERTIFICATE-----\nlab\n-----END CERTIFICATE-----\n';
export const caBase64 = Buffer.from(ca).toString('base64');

/** A world in which only the given objects exist, by path. */
export function surroundings(objects: Readonly<Record<string, unknown>> = {}): Surroundings {
  return { now, ca, find: <T>(path: string) => Promise.resolve(objects[path] as T | undefined) };
}

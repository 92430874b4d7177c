import { join } from 'node:path';
import { readObject, writeWhole } from './store';

const rememberMs = 10 * 60 * 1000;

/** Remembers which publishers cannot be reached, so that a machine without network pays for it once. */
export class Reach {
  private readonly file: string;
  private readonly now = new Map<string, string>();

  constructor(cache: string) {
    this.file = join(cache, 'unreachable.json');
  }

  /** Why a publisher is not worth a try; `fromBefore` counts what earlier runs met. */
  async obstacle(origin: string, fromBefore: boolean): Promise<string | undefined> {
    const met = this.now.get(origin);
    if (met !== undefined || !fromBefore) return met;
    const known = (await readObject(this.file))[origin];
    if (typeof known !== 'object' || known === null) return undefined;
    if (!('until' in known && 'reason' in known)) return undefined;
    return Number(known.until) > Date.now() ? `${String(known.reason)} a while ago` : undefined;
  }

  /** Notes that a publisher could not be reached. */
  async note(origin: string, reason: string): Promise<void> {
    this.now.set(origin, reason);
    const until = Date.now() + rememberMs;
    const known = { ...(await readObject(this.file)), [origin]: { reason, until } };
    await writeWhole(this.file, JSON.stringify(known));
  }
}

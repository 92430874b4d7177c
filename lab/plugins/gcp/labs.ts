import { createHash } from 'node:crypto';
import { haltLab, inspectLab, startLab, stopLab, type Lab } from '../../control-plane/lab';
import type { LabNodes, Manifest } from '../../control-plane/seed';
import type { LabPki } from '../../control-plane/pki';
import type { LabSettings } from '../lab/settings';
import type { Call } from '../protocol/provider';

/** A lab as the simulated cloud asks for it. */
export interface WantedLab {
  /** Full name of what the lab is behind of. */
  readonly id: string;
  /** Asked for when it is this one's turn: another call may have changed them. */
  readonly nodes: () => Promise<readonly LabNodes[]>;
  readonly preload?: readonly Manifest[];
  readonly pki?: LabPki;
  readonly address?: string;
}

/** The labs behind clusters and machines. */
export class Labs {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly settings: () => LabSettings) {}

  /** Starts a lab, or changes it; one call after the other for each. */
  start(wanted: WantedLab, call: Call): Promise<Lab> {
    const before = this.turns.get(wanted.id) ?? Promise.resolve();
    // whoever was first tells its failure itself
    const mine = before.catch(() => undefined).then(() => this.startNow(wanted, call));
    this.turns.set(wanted.id, mine);
    return mine;
  }

  private async startNow({ id, nodes, ...wanted }: WantedLab, call: Call): Promise<Lab> {
    return startLab({
      ...this.settings(),
      ...wanted,
      nodes: await nodes(),
      name: labName(id),
      signal: call.signal,
      onProgress: (message) => {
        call.status(message);
      },
    });
  }

  async isThere(id: string): Promise<boolean> {
    const { labsDirectory } = this.settings();
    return (await inspectLab({ name: labName(id), labsDirectory })).state !== 'absent';
  }

  /** Ends its processes; what it holds is there when it starts again. */
  async halt(id: string): Promise<void> {
    const { labsDirectory } = this.settings();
    await haltLab({ name: labName(id), labsDirectory });
  }

  async end(id: string): Promise<void> {
    const { labsDirectory } = this.settings();
    await stopLab({ name: labName(id), labsDirectory });
  }
}

/** Name of the lab behind something: readable, and no two alike. */
export function labName(id: string): string {
  const short = id.split('/').at(-1) ?? '';
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `${short.slice(0, 30).replace(/-+$/, '')}-${hash}`;
}

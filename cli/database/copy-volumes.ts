import { UserError } from '../../errors/user-error';
import type { CopyName } from './copy';
import type { Kubectl } from './kubectl';
import type { Metadata } from './objects';

interface Claim {
  readonly metadata: Metadata & { readonly ownerReferences?: readonly object[] };
  readonly spec?: { readonly volumeName?: string };
}

interface Volume {
  readonly metadata: Metadata;
  readonly spec?: {
    readonly claimRef?: { readonly namespace: string; readonly name: string };
    readonly persistentVolumeReclaimPolicy?: string;
  };
}

interface Seen {
  readonly hadVolume: boolean;
  /** When it was there last, in milliseconds of this process. */
  readonly at: number;
}

/**
 * Volumes of a copy while it is removed, which are found by its claims: a class may keep them behind their claims, which is
 * right for those of data, and a leak for those of a copy. One that is being made when its claim goes comes after it.
 */
export class CopyVolumes {
  private readonly seen = new Map<string, Seen>();

  constructor(
    private readonly kubectl: Kubectl,
    private readonly copy: CopyName,
    /** How long a volume is waited for whose claim went without one, in milliseconds. */
    private readonly lateMs = 20_000,
  ) {}

  /** @throws UserError for claims that nothing owns: those of a copy go with its cluster, so these are somebody's data. */
  async requireOwned(): Promise<void> {
    const orphans = (await this.listClaims()).filter((claim) => !isOwned(claim));
    if (orphans.length === 0) return;
    const { namespace } = this.copy;
    throw new UserError(
      orphans.map(
        ({ metadata }) =>
          `volume claim ${namespace}/${metadata.name}: belongs to no copy, and is left alone`,
      ),
      { fix: 'look at what is in it; delete it yourself if nobody needs it' },
    );
  }

  /** Names of the claims that are there, which are remembered; one that nothing owns is no longer the copy's. */
  async claims(): Promise<readonly string[]> {
    const owned = (await this.listClaims()).filter(isOwned);
    for (const { metadata, spec } of owned) {
      const isBound = (spec?.volumeName ?? '') !== '';
      const hadVolume = isBound || this.seen.get(metadata.name)?.hadVolume === true;
      this.seen.set(metadata.name, { hadVolume, at: performance.now() });
    }
    return owned.map(({ metadata }) => metadata.name);
  }

  /** Has the volumes of all claims that were seen deleted, and names those that are there or may still come. */
  async left(): Promise<readonly string[]> {
    const all = await this.kubectl.list<Volume>('persistentvolumes', this.copy.namespace);
    const ours = all.filter(({ spec }) => this.isOurs(spec?.claimRef));
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    for (const { metadata, spec } of ours) {
      const claim = spec?.claimRef?.name ?? '';
      this.seen.set(claim, { hadVolume: true, at: this.seen.get(claim)?.at ?? 0 });
      if (spec?.persistentVolumeReclaimPolicy === 'Delete') continue;
      const which = ['persistentvolumes', metadata.name];
      await this.kubectl.must(['patch', ...which, '--type=merge', `--patch=${patch}`]);
    }
    return [...ours.map(({ metadata }) => `PersistentVolume/${metadata.name}`), ...this.awaited()];
  }

  private isOurs(claim: { readonly namespace: string; readonly name: string } | undefined) {
    return claim?.namespace === this.copy.namespace && this.seen.has(claim.name);
  }

  private awaited(): readonly string[] {
    const since = performance.now() - this.lateMs;
    return [...this.seen]
      .filter(([, { hadVolume, at }]) => !hadVolume && at > since)
      .map(([claim]) => `PersistentVolume of ${claim}, if one was being made,`);
  }

  private listClaims(): Promise<readonly Claim[]> {
    const { namespace, name } = this.copy;
    return this.kubectl.list<Claim>('persistentvolumeclaims', namespace, `cnpg.io/cluster=${name}`);
  }
}

function isOwned({ metadata: { ownerReferences = [] } }: Claim): boolean {
  return ownerReferences.length > 0;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lives } from '../../../../lab/plugins/gcp/lives';
import { GcpProvider } from '../../../../lab/plugins/gcp/provider';
import { World } from '../../../../lab/plugins/gcp/world';
import type { CheckFailure, DiffResult } from '../../../../lab/plugins/protocol/provider';
import type { PropertyMap } from '../../../../lab/plugins/protocol/values';

/** A simulated cloud without an engine. */
export class Cloud {
  private readonly folder = mkdtempSync(join(tmpdir(), 'plinth-gcp-'));
  readonly world = new World(join(this.folder, 'cloud'));
  readonly logged: string[] = [];
  readonly provider: GcpProvider;
  private readonly call = {
    ...{ urn: '', name: 'it', signal: new AbortController().signal, timeoutSeconds: 0 },
    log: (_severity: string, message: string) => {
      this.logged.push(message);
    },
    status: () => undefined,
  };

  constructor(place: PropertyMap = inBelgium, lives: Lives = {}, more: NodeJS.ProcessEnv = {}) {
    const env = { ...process.env, ...more };
    // the declarations are read once for all tests of this machine
    this.provider = new GcpProvider({ env, world: () => this.world, lives });
    this.provider.configure({ ...this.call, type: '', inputs: place });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  check(type: string, news: PropertyMap, olds: PropertyMap = {}) {
    const randomSeed = new Uint8Array([1, 2, 3]);
    return this.provider.check({ ...this.call, type, olds, news, randomSeed });
  }

  failures(type: string, news: PropertyMap): readonly CheckFailure[] {
    return this.check(type, news).failures ?? [];
  }

  diff(type: string, oldInputs: PropertyMap, news: PropertyMap): DiffResult {
    const request = { ...this.call, type, id: '', olds: {}, oldInputs, news, ignoreChanges: [] };
    return this.provider.diff(request);
  }

  create(type: string, inputs: PropertyMap, preview = false) {
    return this.provider.create({ ...this.call, type, inputs, preview });
  }

  update(type: string, id: string, olds: PropertyMap, inputs: PropertyMap) {
    const request = { ...this.call, type, id, olds, oldInputs: {}, inputs };
    return this.provider.update({ ...request, ignoreChanges: [], preview: false });
  }

  read(type: string, id: string, olds: PropertyMap = {}) {
    return this.provider.read({ ...this.call, type, id, olds, oldInputs: {} });
  }

  delete(type: string, id: string, olds: PropertyMap = {}) {
    return this.provider.delete({ ...this.call, type, id, olds, oldInputs: {} });
  }

  invoke(token: string, args: PropertyMap = {}) {
    return this.provider.invoke({ ...this.call, type: '', token, args });
  }
}

export const inBelgium = { project: 'plinth-test', region: 'europe-west1', zone: 'europe-west1-b' };

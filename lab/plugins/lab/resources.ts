import type { Provider } from '../protocol/provider';
import { LabProvider } from './provider';
import type { LabSettings } from './settings';
import { StoreKeyProvider, storeKeyType } from './store-key';

/** Everything of labs that is a Pulumi resource. */
export function labResources(settings: () => LabSettings): Provider {
  const labs = new LabProvider(settings);
  const keys = new StoreKeyProvider(settings);
  // labs also answer for what nobody knows
  const of = (type: string) => (type === storeKeyType ? keys : labs);
  return {
    name: labs.name,
    version: labs.version,
    check: (request) => of(request.type).check(request),
    diff: (request) => of(request.type).diff(request),
    create: (request) => of(request.type).create(request),
    read: (request) => of(request.type).read(request),
    update: (request) => of(request.type).update(request),
    delete: (request) => of(request.type).delete(request),
  };
}

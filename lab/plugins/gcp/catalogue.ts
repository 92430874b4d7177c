import { UserError } from '../../../errors/user-error';
import type { Kind } from './kind';
import { accessKinds } from './kinds/access';
import { balancingKinds } from './kinds/balancing';
import { clusterKinds } from './kinds/clusters';
import { dataKinds } from './kinds/data';
import { machineKinds } from './kinds/machines';
import { networkKinds } from './kinds/network';
import { secretKinds } from './kinds/secrets';

/** Every simulated resource type, by its token. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ...networkKinds,
  ...accessKinds,
  ...dataKinds,
  ...secretKinds,
  ...machineKinds,
  ...balancingKinds,
  ...clusterKinds,
};

/** The type with this token. */
export function kindOf(type: string): Kind {
  const kind = KINDS[type];
  if (kind !== undefined) return kind;
  throw new UserError(`gcp: ${type} is not simulated in labs`, {
    fix: 'add it to lab/plugins/gcp/kinds',
  });
}

import { haveCommonAddress } from '../../environments/address-range';
import { addressBlock } from '../../environments/base';
import type { NetworkEnvironment } from '../../environments/cloud';
import type { Environment } from '../../environments/environment';
import { UserError } from '../../errors/user-error';

/** The first block of addresses that no environment has anything of. */
export function freeBlock(environments: readonly Environment[]): number {
  const taken = environments.flatMap(({ cloud }) =>
    cloud === undefined ? [] : rangesOf(cloud.network),
  );
  for (let block = 1; block <= 15; block++) {
    const own = rangesOf(addressBlock(block));
    if (!own.some((one) => taken.some((other) => haveCommonAddress(one, other)))) return block;
  }
  throw new UserError('environments: all 15 blocks of 10.0.0.0/8 are taken', {
    fix: 'remove an environment, or give one smaller ranges by hand',
  });
}

function rangesOf({ nodes, pods, services, controlPlane }: NetworkEnvironment): readonly string[] {
  return [nodes, pods, services, controlPlane];
}

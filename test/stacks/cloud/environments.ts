import type * as pulumi from '@pulumi/pulumi';
import { environmentFor } from '../../../environments';
import { GoogleCloud } from '../../../stacks/cloud/google-cloud';
import { BranchIdentities, Identities } from '../../../stacks/cloud/identities';
import { readerAccount, readersOf } from '../../../stacks/cloud/readers';
import { platform } from '../../../stacks/platform';
import { registeredBy, type Registered } from './registered';

/** What is made in Google Cloud for an environment beside its cluster, with the identities of its pods. */
export function cloudOf(stack: string): Promise<readonly Registered[]> {
  return registeredBy((opts) => {
    const environment = environmentFor(stack);
    if (environment.cluster.kind === 'shared') branch(stack, opts);
    else if (environment.cloud !== undefined) {
      const cloud = new GoogleCloud(
        { environment, cloud: environment.cloud, readers: readersOf(environment, environmentFor) },
        opts,
      );
      const { identities } = platform(environment);
      new Identities({ environment, cloud, identities, cluster: undefined });
    }
  });
}

function branch(stack: string, opts: pulumi.ComponentResourceOptions): void {
  const environment = environmentFor(stack);
  const host = environmentFor('dev');
  const { identities } = platform(environment, { host });
  const reader = { account: readerAccount(host), project: host.cloud?.project ?? '' };
  new BranchIdentities({ environment, reader, identities }, opts);
}

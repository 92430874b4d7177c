import * as gcp from '@pulumi/gcp';
import { keeping, lasting, type CloudContext } from './context';
import type { NodeIdentity } from './nodes';

/** A repository for the team's own images, which the nodes may read. */
export function makeRegistry(context: CloudContext, nodes: NodeIdentity): void {
  const { environment, cloud } = context;
  if (cloud.registry === undefined) return;
  const repository = new gcp.artifactregistry.Repository(
    'images',
    {
      repositoryId: cloud.registry,
      description: `Images of ${environment.name}`,
      format: 'DOCKER',
      location: cloud.region,
      labels: { environment: environment.name },
    },
    keeping(context),
  );
  new gcp.artifactregistry.RepositoryIamMember(
    'images/nodes',
    {
      project: cloud.project,
      location: cloud.region,
      repository: repository.name,
      role: 'roles/artifactregistry.reader',
      member: nodes.member,
    },
    lasting(context),
  );
}

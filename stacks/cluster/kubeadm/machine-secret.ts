import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { KubeadmContext } from './context';
import type { SecretFiles } from './secret-files';

/** Files that one account alone may fetch. */
export interface MachineSecret {
  /** Name of the secret in Secret Manager. */
  readonly name: string;
  /** What must be there before a machine fetches it. */
  readonly ready: readonly pulumi.Resource[];
}

/** Who may fetch what. */
export interface MachineSecretArgs {
  /** Name of the secret in Secret Manager. */
  readonly name: string;
  /** Its files. */
  readonly files: pulumi.Output<SecretFiles>;
  /** Address of the account that may read it. */
  readonly reader: pulumi.Input<string>;
}

/** Puts files into Secret Manager: what lies in a machine's metadata can be read by every program on it. */
export function machineSecret(
  { cloud, section, opts }: KubeadmContext,
  { name, files, reader }: MachineSecretArgs,
): MachineSecret {
  const { project } = cloud;
  const secret = new gcp.secretmanager.Secret(
    name,
    {
      project,
      secretId: name,
      replication: { userManaged: { replicas: [{ location: section.region }] } },
    },
    opts,
  );
  const version = new gcp.secretmanager.SecretVersion(
    name,
    {
      secret: secret.id,
      secretData: pulumi.secret(files.apply((content) => JSON.stringify(content))),
    },
    opts,
  );
  const access = new gcp.secretmanager.SecretIamMember(
    name,
    {
      project,
      secretId: secret.secretId,
      role: 'roles/secretmanager.secretAccessor',
      member: pulumi.interpolate`serviceAccount:${reader}`,
    },
    opts,
  );
  return { name, ready: [version, access] };
}

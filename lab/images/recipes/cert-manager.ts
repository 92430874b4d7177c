import type { ToolName } from '../../toolchain/catalogue';
import type { Recipe } from '../recipe';
import { authorities, nonroot, temporary } from './go-parts';

const main = "a main of our own around the packages of upstream's same version";
const configured =
  'flags are those of our manifests and a few more, what has none is stated in the configuration file';
const without = 'no profiler, and metrics in the clear only';

/**
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/hack/containers/Containerfile.controller
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.2/make/base_images.mk
 */
const image = (component: string, tool: ToolName, differs: string): Recipe => {
  const program = `/app/cmd/${component}/${component}`;
  return {
    repository: `quay.io/jetstack/cert-manager-${component}`,
    tags: /^v1\.21\./,
    version: { tool },
    differs,
    debian: authorities,
    programs: { [program]: tool },
    users: [nonroot],
    folders: { ...temporary, '/home/nonroot': { mode: 0o700, owner: 65532 } },
    config: {
      user: '65532',
      entrypoint: [program],
      env: { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
      workdir: '/home/nonroot',
    },
  };
};

/** The programs of cert-manager. */
export const certManagerRecipes: readonly Recipe[] = [
  image(
    'controller',
    'cert-manager-controller',
    `${main}: ${configured}; no issuers of type Venafi, ${without}`,
  ),
  image('webhook', 'cert-manager-webhook', `${main}, which has all its flags`),
  image('cainjector', 'cert-manager-cainjector', `${main}: ${configured}; ${without}`),
  image('acmesolver', 'cert-manager-acmesolver', `${main}, which has all its flags`),
];

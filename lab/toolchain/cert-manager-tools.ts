import type { Tool } from './tool';

const version = '1.21.2';

// released as images alone, out of modules that the proxy does not have: the programs are ours, the packages upstream's
const program = (name: string) => ({
  version,
  fits: `~${version}`,
  ask: ['--version'],
  module: 'cert-manager',
  package: `github.com/cert-manager/cert-manager/plinth/cmd/${name}`,
  ldflags: [`-X github.com/cert-manager/cert-manager/pkg/util.AppVersion=v${version}`],
});

/** The programs that cert-manager is made of. */
export const certManagerTools = {
  'cert-manager-controller': program('cert-manager-controller'),
  'cert-manager-webhook': program('cert-manager-webhook'),
  'cert-manager-cainjector': program('cert-manager-cainjector'),
  'cert-manager-acmesolver': program('cert-manager-acmesolver'),
} as const satisfies Readonly<Record<string, Tool>>;

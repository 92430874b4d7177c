import { join } from 'node:path';
import { images, type ImageName } from '../../environments/images';
import { cacheFolder, ToolCache } from '../../lab/toolchain/cache';
import { thisPlatform } from '../../lab/toolchain/platform';
import type { Tool } from '../../lab/toolchain/tool';
import { Workshop } from '../../lab/toolchain/workshop';

/** An operator of the platform and the release before it. */
export interface Operator {
  /** Name, as people know it. */
  readonly name: string;
  readonly namespace: string;
  /** The images of its Deployments, by their names in the catalogue. */
  readonly deployments: Readonly<Record<string, ImageName>>;
  /** Tag of the release before the platform's. */
  readonly previous: string;
}

/** The operators whose release before is built here, and can so be upgraded. */
export const operators = {
  cloudNativePg: {
    name: 'CloudNativePG',
    namespace: 'cnpg-system',
    deployments: { 'cnpg-controller-manager': 'cloudnative-pg' },
    previous: '1.29.1',
  },
  sealedSecrets: {
    name: 'Sealed Secrets',
    namespace: 'sealed-secrets',
    deployments: { 'sealed-secrets-controller': 'sealed-secrets-controller' },
    previous: '0.29.0',
  },
  prometheusOperator: {
    name: 'prometheus-operator',
    namespace: 'monitoring',
    deployments: { 'prometheus-operator': 'prometheus-operator' },
    previous: 'v0.92.1',
  },
  certManager: {
    name: 'cert-manager',
    namespace: 'cert-manager',
    deployments: {
      'cert-manager': 'cert-manager-controller',
      'cert-manager-webhook': 'cert-manager-webhook',
      'cert-manager-cainjector': 'cert-manager-cainjector',
    },
    previous: 'v1.21.1',
  },
} as const satisfies Readonly<Record<string, Operator>>;

/** Reference of an image of the release before. */
export function previousImage(image: ImageName, { previous }: Operator): string {
  return images[image].replace(/:[^:]*$/, `:${previous}`);
}

const certManager = (name: string) => ({
  version: '1.21.1',
  fits: '1.21.1',
  ask: ['--version'],
  module: 'cert-manager',
  package: `github.com/cert-manager/cert-manager/plinth/cmd/${name}`,
  ldflags: ['-X github.com/cert-manager/cert-manager/pkg/util.AppVersion=v1.21.1'],
});

/** The programs of those releases, under the names that the platform's own have in the toolchain. */
const programs = {
  'sealed-secrets-controller': {
    version: '0.29.0',
    fits: '0.29.0',
    ask: ['--version'],
    module: 'sealed-secrets',
    package: 'github.com/bitnami-labs/sealed-secrets/cmd/controller',
    ldflags: ['-X main.VERSION=0.29.0'],
  },
  'prometheus-operator': {
    version: '0.92.1',
    fits: '0.92.1',
    ask: ['--version'],
    module: 'prometheus-operator',
    package: 'github.com/prometheus-operator/prometheus-operator/cmd/operator',
    ldflags: ['-X github.com/prometheus/common/version.Version=0.92.1'],
  },
  'cnpg-manager': {
    version: '1.29.1',
    fits: '1.29.1',
    ask: ['version'],
    module: 'cnpg',
    package: 'github.com/cloudnative-pg/cloudnative-pg/cmd/manager',
  },
  'cert-manager-controller': certManager('cert-manager-controller'),
  'cert-manager-webhook': certManager('cert-manager-webhook'),
  'cert-manager-cainjector': certManager('cert-manager-cainjector'),
} as const satisfies Readonly<Record<string, Tool>>;

type Program = keyof typeof programs;

/** Makes the programs of the releases before; those that such an image has beside are the platform's own. */
export async function previousTools(
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const workshop = new Workshop<Program>({
    catalogue: programs,
    modules: join(__dirname, 'previous'),
    cache: new ToolCache(cacheFolder(process.env)),
    platform: thisPlatform(),
    env: process.env,
    path: 'ignored',
  });
  const isProgram = (name: string): name is Program => Object.hasOwn(programs, name);
  return workshop.ensure(names.filter(isProgram));
}

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
  /** Namespace and name of its Deployment. */
  readonly namespace: string;
  readonly deployment: string;
  /** Its image's name in the catalogue. */
  readonly image: ImageName;
  /** Tag of the release before the platform's. */
  readonly previous: string;
}

/** The operators whose release before is built here, and can so be upgraded. */
export const operators = {
  cloudNativePg: {
    name: 'CloudNativePG',
    namespace: 'cnpg-system',
    deployment: 'cnpg-controller-manager',
    image: 'cloudnative-pg',
    previous: '1.29.1',
  },
  sealedSecrets: {
    name: 'Sealed Secrets',
    namespace: 'sealed-secrets',
    deployment: 'sealed-secrets-controller',
    image: 'sealed-secrets-controller',
    previous: '0.29.0',
  },
  prometheusOperator: {
    name: 'prometheus-operator',
    namespace: 'monitoring',
    deployment: 'prometheus-operator',
    image: 'prometheus-operator',
    previous: 'v0.92.1',
  },
} as const satisfies Readonly<Record<string, Operator>>;

/** Reference of an operator's image of the release before. */
export function previousImage({ image, previous }: Operator): string {
  return images[image].replace(/:[^:]*$/, `:${previous}`);
}

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

import { addressBlock } from '../../environments/base';
import type { Own } from '../../environments/derived';
import type { Environment } from '../../environments/environment';
import { freeBlock } from './address-block';

/** A new environment: what its file says. */
export interface Draft {
  /** Name of the one that it is made from. */
  readonly from: string;
  /** What differs. */
  readonly own: Own;
  /** Block of addresses, where it has a network. */
  readonly block: number | undefined;
}

/** What a new environment can not share with the one that it is made from, by the names of that one. */
export function draftOf(name: string, source: Environment, all: readonly Environment[]): Draft {
  const { cloud } = source;
  const renamed = (text: string) => renamedFrom(text, source.name, name);
  if (cloud === undefined)
    return { from: source.name, own: { name, domain: domainOf(name, source) }, block: undefined };
  const block = freeBlock(all);
  return {
    from: source.name,
    own: {
      name,
      domain: domainOf(name, source),
      cloud: {
        project: renamed(cloud.project),
        dnsZone: renamed(cloud.dnsZone),
        ...(cloud.backups && { bucket: renamed(cloud.backups.bucket) }),
        network: addressBlock(block),
      },
    },
    block,
  };
}

/** `dev.example.com` of `dev` gives `hotfix.example.com`, and `example.com` of `prod` too. */
function domainOf(name: string, { name: source, domain }: Environment): string {
  const parent = domain.startsWith(`${source}.`) ? domain.slice(source.length + 1) : domain;
  return `${name}.${parent}`;
}

/** `plinth-prod-backups` gives `plinth-hotfix-backups`; a name that does not hold the other one gets this one behind. */
function renamedFrom(text: string, from: string, to: string): string {
  const words = text.split('-');
  const at = words.indexOf(from);
  return at === -1 ? `${text}-${to}` : words.with(at, to).join('-');
}

/** The file of a new environment. */
export function draftText({ from, own, block }: Draft, names: DraftNames): string {
  const { cloud } = own;
  const q = (text: string) => `'${text}'`;
  return [
    ...(block === undefined ? [] : ["import { addressBlock } from './base';"]),
    "import { derivedFrom } from './derived';",
    "import type { Environment } from './environment';",
    `import { ${names.source} } from './${from}';`,
    '',
    `/** Made from ${from}: what is not said here is as there. */`,
    `export const ${names.own}: Environment = derivedFrom(${names.source}, {`,
    `  name: ${q(own.name)},`,
    `  domain: ${q(own.domain)},`,
    ...(cloud === undefined || block === undefined
      ? []
      : [
          '  cloud: {',
          `    project: ${q(cloud.project)},`,
          `    dnsZone: ${q(cloud.dnsZone)},`,
          ...(cloud.bucket === undefined ? [] : [`    bucket: ${q(cloud.bucket)},`]),
          `    network: addressBlock(${block}),`,
          '  },',
        ]),
    '});',
    '',
  ].join('\n');
}

/** Names of the constants in the sources. */
export interface DraftNames {
  /** Of the new environment. */
  readonly own: string;
  /** Of the one that it is made from. */
  readonly source: string;
}

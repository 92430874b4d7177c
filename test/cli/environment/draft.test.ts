import { draftOf, draftText } from '../../../cli/environment/draft';
import { freeBlock } from '../../../cli/environment/address-block';
import { addressBlock } from '../../../environments/base';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { prod } from '../../../environments/prod';
import { stg } from '../../../environments/stg';
import { has } from '../../environments/problems';

const all = [local, dev, stg, prod];
const cloud = has(prod.cloud);

test('names follow from those of the source, addresses from what is free', () => {
  expect(draftOf('hotfix', prod, all)).toEqual({
    from: 'prod',
    block: 4,
    own: {
      name: 'hotfix',
      domain: 'hotfix.plinth.example',
      cloud: {
        project: 'plinth-hotfix',
        dnsZone: 'plinth-hotfix',
        bucket: 'plinth-hotfix-backups',
        network: addressBlock(4),
      },
    },
  });
});

test('a name that does not hold the other one gets this one behind', () => {
  const odd: Environment = { ...prod, cloud: { ...cloud, project: 'acme', dnsZone: 'reprod' } };
  const { own } = draftOf('qa', odd, all);
  expect([own.cloud?.project, own.cloud?.dnsZone]).toEqual(['acme-qa', 'reprod-qa']);
});

test('a domain that begins with the name of the source begins with this one', () => {
  expect(draftOf('qa', dev, all).own).toMatchObject({
    domain: 'qa.plinth.example',
    cloud: { project: 'plinth-qa' },
  });
  expect(draftOf('qa', dev, all).own.cloud?.bucket).toBeUndefined();
});

test('the file says what differs and nothing else', () => {
  expect(draftText(draftOf('hot-fix', prod, all), { own: 'hotFix', source: 'prod' })).toBe(
    `import { addressBlock } from './base';
import { derivedFrom } from './derived';
import type { Environment } from './environment';
import { prod } from './prod';

/** Made from prod: what is not said here is as there. */
export const hotFix: Environment = derivedFrom(prod, {
  name: 'hot-fix',
  domain: 'hot-fix.plinth.example',
  cloud: {
    project: 'plinth-hot-fix',
    dnsZone: 'plinth-hot-fix',
    bucket: 'plinth-hot-fix-backups',
    network: addressBlock(4),
  },
});
`,
  );
});

test('the file of one without a cloud says its name and domain', () => {
  const hosted: Environment = { ...local, cluster: { kind: 'existing', context: 'x' } };
  expect(draftText(draftOf('lab', hosted, all), { own: 'lab', source: 'local' })).toBe(
    `import { derivedFrom } from './derived';
import type { Environment } from './environment';
import { local } from './local';

/** Made from local: what is not said here is as there. */
export const lab: Environment = derivedFrom(local, {
  name: 'lab',
  domain: 'lab.plinth.test',
});
`,
  );
});

test('a block is free when no environment has any address of it', () => {
  expect(freeBlock([])).toBe(1);
  expect(freeBlock([local, prod])).toBe(1);
  // the last addresses of the pods of block 1
  const network = { ...addressBlock(3), nodes: '10.23.255.0/24' };
  expect(freeBlock([{ ...prod, cloud: { ...cloud, network } }])).toBe(2);
});

test('fails when every block is taken', () => {
  const taken = Array.from({ length: 15 }, (_, at): Environment => ({
    ...prod,
    cloud: { ...cloud, network: addressBlock(at + 1) },
  }));
  expect(() => freeBlock(taken)).toThrow(
    'environments: all 15 blocks of 10.0.0.0/8 are taken\n  fix: remove an environment, or give one smaller ranges by hand',
  );
});

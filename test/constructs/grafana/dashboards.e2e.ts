import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import type { Environment } from '../../../environments/environment';
import { local } from '../../../environments/local';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { platform } from '../../../stacks/platform';
import { at } from '../../../stacks/release/manifest';
import { plan } from '../../../stacks/release/plan';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import { expressionsOf } from '../monitoring/queries';
import { looksOf, sharedUids } from './looks';
import { schemaProblems } from './schema';
import { dashboard } from './synth';

// promtool is built where it is neither on PATH nor to be downloaded
jest.setTimeout(15 * 60_000);

const runbooks = 'https://git.example.com/main';

/** The local platform, with a place where runbooks can be read. */
function environment(): Environment {
  const { monitoring } = local;
  if (monitoring === undefined) throw new Error('local is not watched');
  const database = { from: 'volume', storage: Size.gibibytes(1) } as const;
  return {
    ...local,
    monitoring: { ...monitoring, grafana: { host: 'grafana', database, runbooks } },
  };
}

/** Dashboards as they stand in ConfigMaps. */
const deployed = plan(platform(environment()).charts, [])
  .map(({ manifest }) => manifest)
  .filter(({ kind, metadata }) => kind === 'ConfigMap' && /^grafana-dashboard-/.test(metadata.name))
  .flatMap((manifest) => Object.entries(at(manifest, 'data') as Readonly<Record<string, string>>))
  .map(([file, json]) => ({ uid: file.replace('.json', ''), json }));

const models = deployed.map(({ uid, json }) => {
  const { title, links } = JSON.parse(json) as {
    readonly title: string;
    readonly links: readonly { readonly title: string; readonly url?: string }[];
  };
  const runbook = links.find((link) => link.title === 'Runbook')?.url;
  return { uid, title, json, ...(runbook !== undefined && { runbook }) };
});

test('every product has its dashboard', () => {
  // a dashboard of one installation among several begins with its product's name
  expect(deployed.map(({ uid }) => uid.replace(/^(immudb|web-app)-.*/, '$1'))).toEqual(
    expect.arrayContaining([
      'platform',
      'cluster',
      'go-runtime',
      'cert-manager',
      'immudb',
      'postgres',
      'infra',
      'sealed-secrets',
      'web-app',
      'gateway',
    ]),
  );
});

// each part of a cluster that can fail has its row: connections, replication, archive, pooler, operator
const longer = new Map([['postgres', 'postgres: 24 panels, more than 18']]);

test.each(models)('the dashboard $uid is pleasant to read', (model) => {
  expect(looksOf(model).filter((problem) => problem !== longer.get(model.uid))).toEqual([]);
  expect(model.runbook).toMatch(/^https:\/\/git\.example\.com\/main\/docs\/products\/[a-z-]+\.md$/);
});

test('dashboards have a uid each', () => {
  expect(sharedUids(models)).toEqual([]);
});

describe("Grafana's published schema", () => {
  type Model = Record<string, unknown> & { panels: Record<string, unknown>[] };

  const change = (uid: string, edit: (model: Model, panel: Record<string, unknown>) => void) => {
    const model = JSON.parse(dashboard.json) as Model;
    edit(model, model.panels[1] ?? {});
    return { uid, json: JSON.stringify(model) };
  };

  const wrong = [
    change('unknown-field', (model) => {
      model['colour'] = 'red';
    }),
    change('unknown-panel', (_, panel) => {
      panel['type'] = 'graph';
    }),
    change('unknown-option', (_, panel) => {
      panel['options'] = { ...(panel['options'] as object), size: 3 };
    }),
    change('unknown-value', (_, panel) => {
      panel['options'] = { ...(panel['options'] as object), colorMode: 'rainbow' };
    }),
    change('unknown-setting', (_, panel) => {
      panel['fieldConfig'] = { defaults: { unti: 's' }, overrides: [] };
    }),
    change('unknown-in-query', (_, panel) => {
      panel['targets'] = [{ expr: 'up', legend: '{{pod}}' }];
    }),
    change('missing', (model) => {
      delete model['schemaVersion'];
    }),
    change('wrong-type', (_, panel) => {
      panel['id'] = 'two';
    }),
  ];
  const problems = schemaProblems([...deployed, dashboard, ...wrong]);

  test.each(['shop', ...deployed.map(({ uid }) => uid)])('takes the dashboard %s', (uid) => {
    expect(problems.filter((problem) => problem.startsWith(`${uid}:`))).toEqual([]);
  });

  test.each(wrong.map(({ uid }) => uid))('refuses one with something %s', (uid) => {
    expect(problems.filter((problem) => problem.startsWith(`${uid}:`))).not.toEqual([]);
  });

  test('says what it does not know', () => {
    expect(problems.join('\n')).toContain(
      'unknown-field: Object literal may only specify known properties, and \'"colour"\' does not exist',
    );
  });
});

describe('Prometheus', () => {
  async function checked(expressions: readonly string[]): Promise<string> {
    const { promtool = 'promtool' } = await ensureTools(['promtool']);
    const file = join(temporaryFolder('queries'), 'rules.yaml');
    const rules = expressions.map((expr, index) => ({ record: `query:${index}`, expr }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    return (await run(promtool, ['check', 'rules', '--lint=none', file])).out;
  }

  test('takes every query of every dashboard, types included', async () => {
    const expressions = deployed.flatMap(({ json }) => expressionsOf({ json }));
    expect(expressions.length).toBeGreaterThan(60);
    expect(await checked(expressions)).toContain(`SUCCESS: ${expressions.length} rules found`);
  });

  test('refuses a query of the wrong type', async () => {
    expect(await checked(['rate(sum(up))'])).toContain(
      'expected type range vector in call to function "rate", got instant vector',
    );
  });
});

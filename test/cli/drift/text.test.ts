import { reportJson } from '../../../cli/drift/json';
import { reportMarkdown } from '../../../cli/drift/markdown';
import { fieldChange } from '../../../cli/drift/change-text';
import { reportText } from '../../../cli/drift/text';
import { plainPaint } from '../../../cli/host';
import { report, whole } from './sample';

test('a terminal has what drifted, who did it, what nobody declares, and the verdict last', () => {
  expect(reportText(report, plainPaint)).toBe(
    [
      'Deployment shop/web: fields of ours have other values',
      '  spec.template.spec.containers[name=web].image  kubectl-edit (2026-01-02T03:04:05Z)',
      '    live      web:2',
      '    declared  web:1',
      '',
      'of ours, and declared by nobody',
      '  ConfigMap shop/stray: made 2026-01-01T00:00:00Z by kubectl-create',
      '',
      'not deployed yet (plinth preview prod shows it): 1 to create',
      '  Service shop/new is to create',
      '',
      'prod: 1 object of 12 drifted, 1 object of ours declared by nobody (1.2 s)',
    ].join('\n'),
  );
});

test('no drift is one line', () => {
  expect(reportText(whole, plainPaint)).toBe('prod: no drift, 12 objects compared (1.2 s)');
});

test('programs read the verdict and whole identities', () => {
  expect(reportJson(report)).toMatchObject({
    verdict: 'drift',
    stack: 'prod',
    drifted: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'web',
        kinds: ['changed'],
      },
    ],
    undeclared: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'stray' }],
    pending: [{ kind: 'Service', what: 'to create' }],
    compared: 12,
  });
  expect(reportJson(whole).verdict).toBe('none');
});

test('of long texts the lines that differ are shown', () => {
  const text = (middle: string) => `first\n${middle}\nlast`;
  expect(fieldChange({ path: 'data.a', live: text('b'), declared: text('c\nd'), by: [] })).toEqual({
    live: 'b',
    declared: 'c\nd',
  });
  expect(fieldChange({ path: 'data.a', declared: 'x'.repeat(210), by: [] })).toEqual({
    live: '(nothing)',
    declared: `${'x'.repeat(200)}… (10 more characters)`,
  });
  const lines = Array.from({ length: 12 }, (_, at) => `${at}`).join('\n');
  expect(fieldChange({ path: 'data.a', live: lines, declared: '', by: [] }).live).toBe(
    '0\n1\n2\n3\n4\n5\n6\n7\n… (4 more lines)',
  );
});

describe('the body of an issue', () => {
  test('has its marker, the verdict and a table of fields', () => {
    const body = reportMarkdown(report);
    expect(body.split('\n').slice(0, 3)).toEqual([
      '<!-- plinth drift prod -->',
      '',
      '## ⚠️ prod: 1 object of 12 drifted, 1 object of ours declared by nobody',
    ]);
    expect(body).toContain('### <code>Deployment shop/web</code>');
    expect(body).toContain(
      '| <code>spec.template.spec.containers&#91;name=web&#93;.image</code> | <code>web:2</code> | <code>web:1</code> |',
    );
    expect(body).toContain('### Of ours, and declared by nobody');
  });

  test('of no drift says so, and can close the issue', () => {
    expect(reportMarkdown(whole)).toBe(
      '<!-- plinth drift prod -->\n\n## ✅ prod: no drift, 12 objects compared\n\n' +
        '<sub>12 objects compared, 60 kinds searched in 1.2 s; nothing was changed</sub>\n',
    );
  });

  test('is not led astray by what others have written', () => {
    const [first] = report.drifted;
    const evil = '</details>\n|`x`| @team #1 <img src=x>';
    const body = reportMarkdown({
      ...report,
      pending: [],
      drifted: [
        {
          identity: { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: evil },
          kinds: ['changed', 'refused'],
          fields: [{ ...(first?.fields[0] ?? { path: '', by: [] }), live: evil }],
          refusal: '```\n</code> @team',
        },
      ],
    });
    expect(body).not.toMatch(/<img|<\/details>|[^&]#1\b/);
    expect(body).toContain('````text\n```\n</code> @team\n````');
    expect(body.replace(/````text[^]*?\n````/, '')).not.toContain('@team');
  });

  test('stays within what an issue holds, and ends no section in the middle', () => {
    const [first] = report.drifted;
    const drifted = Array.from({ length: 5000 }, (_, at) => ({
      identity: {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: `web-${at}`,
      },
      kinds: ['changed' as const],
      fields: first?.fields ?? [],
    }));
    const undeclared = Array.from({ length: 5000 }, () => report.undeclared).flat();
    const body = reportMarkdown({ ...report, drifted, undeclared });
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/\n… and \d+ more objects: see the run's log\n/);
    expect(body).toContain('- … and 4800 more');
    const opened = body.match(/<code>/g)?.length;
    expect(body.match(/<\/code>/g)?.length).toBe(opened);
    expect(body.endsWith('nothing was changed</sub>\n')).toBe(true);
  });
});

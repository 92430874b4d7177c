import { nodeNeed, programNeed, spaceNeed } from '../../../cli/doctor/machine';
import { needsMet } from '../../../cli/doctor/need';
import { labNeed, pluginNeed, toolNeed } from '../../../cli/doctor/platform';
import { plainPaint } from '../../../cli/host';
import { doctorText } from '../../../cli/text/doctor';

const gibibyte = 1024 ** 3;

test('a Node that is new enough is good', () => {
  expect(nodeNeed('20.19.0')).toEqual({ name: 'node', state: 'ok', detail: '20.19.0' });
});

test('an older Node is missing a newer one', () => {
  expect(nodeNeed('20.18.3')).toEqual({
    name: 'node',
    state: 'missing',
    detail: '20.18.3 is too old',
    fix: 'install Node 20.19.0 or newer',
  });
});

test('a program is shown with its version, or with what its lack means', () => {
  const lack = { state: 'attention', detail: 'not on PATH', fix: 'install git' } as const;
  expect(programNeed('git', '2.39.5', lack)).toEqual({
    name: 'git',
    state: 'ok',
    detail: '2.39.5',
  });
  expect(programNeed('git', undefined, lack)).toEqual({ name: 'git', ...lack });
});

test.each([
  [6 * gibibyte, 'ok', '6.0 GiB free at /cache'],
  [5.9 * gibibyte, 'attention', '5.9 GiB free at /cache'],
  [0.5 * gibibyte, 'missing', '0.5 GiB free at /cache'],
])('%i bytes free are %s', (free, state, detail) => {
  expect(spaceNeed(free, '/cache')).toMatchObject({ state, detail });
});

test('a tool is shown with where it was found', () => {
  const tool = { tool: 'etcd', pinned: '3.6.8', rejected: [] } as const;
  expect(
    toolNeed({ ...tool, found: { source: 'cache', path: '/cache/etcd', version: '3.6.8' } }),
  ).toEqual({
    name: 'etcd',
    state: 'ok',
    detail: '3.6.8 (cache)',
  });
  expect(
    toolNeed({ ...tool, found: { source: 'path', path: '/bin/etcd', version: '3.6.9' } }).detail,
  ).toBe('3.6.9 (/bin/etcd)');
});

test('a missing tool says what was found instead and how it comes', () => {
  expect(toolNeed({ tool: 'etcd', pinned: '3.6.8', rejected: ['/bin/etcd is 3.4.0'] })).toEqual({
    name: 'etcd',
    state: 'attention',
    detail: '3.6.8 is not there yet; /bin/etcd is 3.4.0',
    fix: './plinth up downloads or builds it',
  });
});

test('a plugin says which build serves', () => {
  expect(pluginNeed({ name: 'random', version: '4.21.2', source: 'stand-in' })).toEqual({
    name: 'plugin random',
    state: 'ok',
    detail: '4.21.2 (stand-in)',
  });
});

test('a half-dead lab says what is broken; an absent one is no problem', () => {
  expect(labNeed({ state: 'degraded', problems: ['etcd is stopped', 'kwok is stopped'] })).toEqual({
    name: 'lab',
    state: 'attention',
    detail: 'etcd is stopped; kwok is stopped',
    fix: './plinth up repairs it',
  });
  expect(labNeed({ state: 'absent', problems: [] }).detail).toBe('not up');
  expect(labNeed({ state: 'running', problems: [] }).detail).toBe('running');
});

test('only what is missing stops the platform', () => {
  const ok = nodeNeed('20.19.0');
  expect(needsMet([ok, spaceNeed(2 * gibibyte, '/')])).toBe(true);
  expect(needsMet([ok, spaceNeed(0, '/')])).toBe(false);
});

test('the fix stands under the need', () => {
  expect(doctorText([nodeNeed('22.1.0'), nodeNeed('18.0.0')], plainPaint)).toBe(
    [
      'need  state    detail',
      'node  ok       22.1.0',
      'node  missing  18.0.0 is too old',
      '               fix: install Node 20.19.0 or newer',
    ].join('\n'),
  );
});

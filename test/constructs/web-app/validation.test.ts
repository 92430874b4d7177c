import { Duration, Size } from 'cdk8s';
import type { WebAppProps } from '../../../constructs/web-app/props';
import { userErrorOf } from '../../user-error';
import { database, ledger, provision, sound, synth } from './synth';

const problems = (props: Partial<WebAppProps>) => userErrorOf(() => synth(props)).problems;
const automatic = { mode: 'automatic', min: 2, max: 6, cpu: 70 } as const;
const migration = { command: ['migrate'] };

test.each<[Partial<WebAppProps>, string]>([
  [
    { name: 'Shop' },
    "webApp: 'name' must be 1 to 40 lower-case letters, digits and inner dashes, a letter first, got 'Shop'",
  ],
  [{ image: '' }, "webApp.shop: 'image' must be a full reference, got ''"],
  [{ version: 'a/b' }, "webApp.shop: 'version' must be a label value, such as '1.4.2', got 'a/b'"],
  [
    { host: 'shop.example.com' },
    "webApp.shop: 'host' must be one DNS label, such as 'app' for 'app.<domain>', got 'shop.example.com'",
  ],
  [
    { user: 0 },
    "webApp.shop: 'user' must be a number from 1, because pods of root are refused, got '0'",
  ],
  [{ port: 80 }, "webApp.shop: 'port' must be a whole number from 1024 to 65535, got '80'"],
  [
    { metrics: { port: 70000 } },
    "webApp.shop.metrics: 'port' must be a whole number from 1024 to 65535, got '70000'",
  ],
  [
    { scale: { mode: 'fixed', replicas: 0 } },
    "webApp.shop.scale: 'replicas' must be a whole number from 1 to 100, got '0'",
  ],
  [
    { scale: { ...automatic, min: 0 } },
    "webApp.shop.scale: 'min' must be a whole number from 1 to 99, got '0'",
  ],
  [
    { scale: { ...automatic, max: 2 } },
    "webApp.shop.scale: 'max' must be a whole number from 3 to 100, more than 'min', got '2'",
  ],
  [
    { scale: { mode: 'automatic', min: 1, max: 2 } },
    "webApp.shop.scale: 'cpu' or 'memory' must say how much use is enough, in percent of what pods ask for, got neither",
  ],
  [
    { scale: { ...automatic, memory: 0.5 } },
    "webApp.shop.scale: 'memory' must be a whole number of percent from 1 to 1000, got '0.5'",
  ],
  [
    { shutdown: { drain: Duration.hours(2) } },
    "webApp.shop.shutdown: 'drain' must be at most 1 hour, got '7200 s'",
  ],
  [
    { probes: { readiness: 'readyz', liveness: '/' } },
    "webApp.shop.probes: 'readiness' must be a path that starts with '/', got 'readyz'",
  ],
  [
    { probes: { ...sound.probes, startupTime: Duration.seconds(1) } },
    "webApp.shop.probes: 'startupTime' must be at least 2 seconds, got '1 s'",
  ],
  [
    { rollout: { surge: 1.5 } },
    "webApp.shop.rollout: 'surge' must be a whole number, or a share such as '25%', got '1.5'",
  ],
  [
    { rollout: { unavailable: '101%' } },
    "webApp.shop.rollout: 'unavailable' must be a whole number, or a share such as '25%', got '101%'",
  ],
  [
    { rollout: { surge: 0, unavailable: '0%' } },
    "webApp.shop.rollout: 'surge' or 'unavailable' must be more than 0, or no pod can ever be replaced, got '0' and '0%'",
  ],
  [
    { database, ledger: { ...ledger, env: { PGHOST: 'port' } } },
    "webApp.shop: variable must be set by one binding, got 'PGHOST' from two",
  ],
  [
    { env: { '1A': 'x' } },
    "webApp.shop.env: variable must be letters, digits and '_', no digit first, got '1A'",
  ],
  [
    { database, env: { PGHOST: 'elsewhere' } },
    "webApp.shop.env: variable must not be one that a binding sets, got 'PGHOST'",
  ],
  [
    { env: { KEY: { name: 'A', key: 'b' } } },
    "webApp.shop.env.KEY: 'name' must be the name of a Secret, got 'A'",
  ],
  [
    { env: { KEY: { name: 'a', key: 'b/c' } } },
    "webApp.shop.env.KEY: 'key' must be letters, digits, '-', '_' and '.', got 'b/c'",
  ],
  [
    { files: [{ path: 'etc/x', content: '' }] },
    "webApp.shop.files: 'path' must be absolute and of letters, digits, '.', '_' and '-', got 'etc/x'",
  ],
  [
    { files: [{ path: '/etc/../x', content: '' }] },
    "webApp.shop.files: 'path' must be absolute and of letters, digits, '.', '_' and '-', got '/etc/../x'",
  ],
  [
    { files: [{ path: '/etc/x', secret: { name: 'a', key: '' } }] },
    "webApp.shop.files./etc/x: 'key' must be letters, digits, '-', '_' and '.', got ''",
  ],
  [
    { files: [{ path: '/x', content: 'é'.repeat(500_001) }] },
    "webApp.shop.files: 'content' of all files must be at most 1000000 bytes, got 1000002",
  ],
  [
    { caches: [{ path: '/tmp', size: Size.kibibytes(64) }] },
    "webApp.shop.caches./tmp: 'size' must be at least 1 MiB, got '64Ki'",
  ],
  [
    {
      files: [{ path: '/tmp', content: '' }],
      caches: [{ path: '/tmp', size: Size.mebibytes(1) }],
    },
    "webApp.shop: 'path' must be that of one file or cache, got '/tmp' twice",
  ],
  [
    { migration: { command: [] } },
    "webApp.shop.migration: 'command' must name a program, got none",
  ],
  [
    { migration: { ...migration, retries: -1 } },
    "webApp.shop.migration: 'retries' must be a whole number from 0 to 20, got '-1'",
  ],
  [
    { migration: { ...migration, deadline: Duration.seconds(9) } },
    "webApp.shop.migration: 'deadline' must be at least 10 seconds, got '9 s'",
  ],
  [
    { provision: { ...provision, image: '' } },
    "webApp.shop.provision: 'image' must be a full reference, got ''",
  ],
  [
    { provision: { ...provision, source: '/data' } },
    "webApp.shop.provision: 'source' must be 'remote:path', a remote of the configuration, got '/data'",
  ],
  [
    { provision: { ...provision, size: Size.kibibytes(1) } },
    "webApp.shop.provision: 'size' must be at least 1 MiB, got '1Ki'",
  ],
  [
    { provision: { ...provision, config: { name: '', key: 'rclone.conf' } } },
    "webApp.shop.provision.config: 'name' must be the name of a Secret, got ''",
  ],
])('fails for %j', (props, problem) => {
  expect(problems(props)).toEqual([problem]);
});

test('tells every problem at once, and where to correct them', () => {
  const error = userErrorOf(() =>
    synth({ port: 80, scale: { mode: 'fixed', replicas: 0 }, migration: { command: [] } }),
  );
  expect(error.problems).toHaveLength(3);
  expect(error.fix).toBe("correct the properties of 'WebApp' named above");
});

test.each<Partial<WebAppProps>>([
  { rollout: { surge: 0, unavailable: 1 } },
  { rollout: { surge: '100%', unavailable: '50%' } },
  { scale: { mode: 'automatic', min: 1, max: 2, memory: 1000 } },
  { files: [{ path: '/.config/a_b-c.d', content: '' }] },
  { shutdown: { drain: Duration.seconds(0), finish: Duration.hours(1) } },
])('accepts %j', (props) => {
  expect(synth(props).length).toBeGreaterThan(3);
});

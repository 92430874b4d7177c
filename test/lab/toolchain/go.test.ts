import { BuildLog, findGo } from '../../../lab/toolchain/go';

const output = `go: downloading golang.org/x/sys v0.47.0
go: downloading golang.org/x/net v0.58.0
internal/goarch
github.com/google/uuid
# fake.test/greetings/hello
hello/main.go:3:8: package fake.test/nothing is not in std
`.split('\n');

test('a build tells how many modules it fetched and how many packages it compiled', () => {
  const told: string[] = [];
  const log = new BuildLog((now) => told.push(now));
  for (const line of output) log.read(line);
  expect(told).toEqual([
    '1 modules fetched',
    '2 modules fetched',
    '1 packages compiled',
    '2 packages compiled',
  ]);
  expect(log.tail()).toBe(
    '# fake.test/greetings/hello; hello/main.go:3:8: package fake.test/nothing is not in std',
  );
});

test('a build that only works has no complaints', () => {
  const log = new BuildLog(() => undefined);
  log.read('internal/goarch');
  log.read('');
  expect(log.tail()).toBe('no message');
});

test('fails when PATH has no go', async () => {
  expect(await findGo({ PATH: __dirname }, __dirname)).toEqual({
    missing: 'Go 1.26 or newer is not installed',
  });
});

import { requireNodeNeeds } from '../../../../lab/control-plane/real/needs';
import type { NodeNeed } from '../../../../lab/node/needs';
import { UserError } from '../../../../errors/user-error';

const found: NodeNeed[] = [];
const living: string[] = [];
jest.mock('../../../../lab/node/node', () => ({
  nodeNeeds: () => Promise.resolve(found),
  nodeLives: (directory: string) => Promise.resolve(living.includes(directory)),
}));

afterEach(() => {
  found.splice(0);
  living.splice(0);
  jest.restoreAllMocks();
});

const root = () => jest.spyOn(process as { getuid: () => number }, 'getuid');

test('a machine that has everything is good enough', async () => {
  found.push({ what: 'Linux and root', state: 'fine', fix: 'run this as root (sudo) on Linux' });
  await expect(requireNodeNeeds()).resolves.toBeUndefined();
});

const failure = () => requireNodeNeeds().catch((error: unknown) => error);

test('fails with everything that is missing at once, and what to do about each', async () => {
  found.push(
    { what: 'Linux and root', state: 'fine', fix: 'run this as root (sudo) on Linux' },
    { what: 'the program ip', state: 'missing', fix: 'apt-get install iproute2' },
    { what: 'the overlay file system of the kernel', state: 'missing', fix: 'modprobe overlay' },
  );
  expect(await failure()).toEqual(
    new UserError(
      [
        'nodes: a real node needs the program ip',
        'nodes: a real node needs the overlay file system of the kernel',
      ],
      { fix: 'apt-get install iproute2; modprobe overlay' },
    ),
  );
});

test('where the node of the lab runs nothing is asked: it has proven the machine', async () => {
  found.push({ what: 'veth', state: 'missing', fix: 'modprobe veth' });
  root().mockReturnValue(0);
  living.push('/labs/local');
  await expect(requireNodeNeeds('/labs/local')).resolves.toBeUndefined();
});

test.each([
  ['another lab', 0, '/labs/other'],
  ['somebody who is not root', 1000, '/labs/local'],
  ['no lab in particular', 0, undefined],
] as const)('fails for %s, whatever runs', async (_, user, directory) => {
  found.push({ what: 'veth', state: 'missing', fix: 'modprobe veth' });
  root().mockReturnValue(user);
  living.push('/labs/local');
  await expect(requireNodeNeeds(directory)).rejects.toThrow('nodes: a real node needs veth');
});

test('what helps against several things is said once', async () => {
  found.push(
    { what: 'apt-get', state: 'missing', fix: 'run this on Debian' },
    { what: 'dpkg-deb', state: 'missing', fix: 'run this on Debian' },
  );
  expect(await failure()).toMatchObject({ fix: 'run this on Debian' });
});

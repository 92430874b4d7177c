import { requireNodeNeeds } from '../../../../lab/control-plane/real/needs';
import type { NodeNeed } from '../../../../lab/node/needs';
import { UserError } from '../../../../errors/user-error';

const found: NodeNeed[] = [];
jest.mock('../../../../lab/node/node', () => ({ nodeNeeds: () => Promise.resolve(found) }));

afterEach(() => found.splice(0));

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

test('what helps against several things is said once', async () => {
  found.push(
    { what: 'apt-get', state: 'missing', fix: 'run this on Debian' },
    { what: 'dpkg-deb', state: 'missing', fix: 'run this on Debian' },
  );
  expect(await failure()).toMatchObject({ fix: 'run this on Debian' });
});

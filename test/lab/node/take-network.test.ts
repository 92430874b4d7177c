import { mkdirSync } from 'node:fs';
import { takeNetwork } from '../../../lab/node/node';
import { nodePaths } from '../../../lab/node/paths';
import { writeNodeRecord } from '../../../lab/node/record';
import { temporaryFolder } from '../../temporary';

let links: { readonly ifname: string; readonly ifalias?: string }[];
const held = new Set<number>();
let onReserved: (number: number) => void = () => undefined;

jest.mock('../../../lab/node/link', () => ({
  ...jest.requireActual<object>('../../../lab/node/link'),
  hostLinks: () => Promise.resolve(links),
  hostRoutes: () => Promise.resolve([]),
}));
jest.mock('../../../lab/node/reservation', () => ({
  reserve: (number: number) => {
    if (held.has(number)) return Promise.resolve(undefined);
    held.add(number);
    onReserved(number);
    return Promise.resolve({ release: () => held.delete(number) });
  },
}));

beforeEach(() => {
  links = [{ ifname: 'lo' }];
  held.clear();
  onReserved = () => undefined;
});

const lab = () => temporaryFolder('lab');

test('two labs that start at once get two networks', async () => {
  const [one, other] = await Promise.all([takeNetwork(lab()), takeNetwork(lab())]);
  expect([one.network.number, other.network.number].sort()).toEqual([0, 1]);
  one.release();
  other.release();
  expect([...held]).toEqual([]);
});

test('a network whose link came up while it was being reserved belongs to another lab', async () => {
  onReserved = (number) => {
    if (number === 0) links.push({ ifname: 'plinth0', ifalias: 'plinth-other-1' });
  };
  const { network } = await takeNetwork(lab());
  expect(network.number).toBe(1);
  expect([...held]).toEqual([1]);
});

test('a lab whose own link is there needs to reserve nothing', async () => {
  const directory = lab();
  links.push({ ifname: 'plinth7', ifalias: nodePaths(directory).id });
  held.add(7);
  const { network, release } = await takeNetwork(directory);
  expect(network.number).toBe(7);
  release();
  expect([...held]).toEqual([7]);
});

test('a lab that comes back has its old network, unless another one is about to use it', async () => {
  const directory = lab();
  const paths = nodePaths(directory);
  mkdirSync(paths.folder, { recursive: true });
  await writeNodeRecord(paths, { network: 5, fingerprint: '', services: [] });
  const first = await takeNetwork(directory);
  expect(first.network.number).toBe(5);
  expect((await takeNetwork(directory)).network.number).toBe(0);
});

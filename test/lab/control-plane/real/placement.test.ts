import { placement, placementInForce } from '../../../../lab/control-plane/real/placement';
import type { ApiAnswer, LabApi } from '../../../../lab/control-plane/simulation/api';

const web = 'registry.example/web:1';
const base = 'registry.example/base:1';
const asked: string[] = [];
let answers: ApiAnswer[];

const api: LabApi = {
  call: (_method, _path, body) => {
    asked.push(JSON.stringify(body).includes(web) ? web : base);
    return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? refused);
  },
  watch: () => Promise.reject(new Error('nothing is watched')),
  close: () => undefined,
};

const placed = {
  status: 201,
  body: { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-simulated' } } },
};
const notYet = { status: 201, body: { spec: {} } };
const refused = { status: 403, body: { message: 'no account' } };

beforeEach(() => {
  asked.length = 0;
});

afterEach(() => {
  jest.restoreAllMocks();
});

const waited = (signal = new AbortController().signal) =>
  placementInForce(api, [web, base], signal);

test('it is waited for until pods of every image are put where they can be played', async () => {
  answers = [refused, notYet, placed, placed];
  await waited();
  expect(asked).toEqual([web, web, web, base]);
});

test.each([
  ['the policy is not in force', notYet],
  ['the API server says 403: {"message":"no account"}', refused],
])('fails with the last answer when it does not come into force: %s', async (problem, answer) => {
  answers = [answer];
  jest.spyOn(Date, 'now').mockReturnValueOnce(0).mockReturnValue(30_001);
  await expect(waited()).rejects.toThrow(
    new Error(`pods of registry.example/web:1 are not put on node-simulated: ${problem}`),
  );
});

test('whoever gives up does not wait on', async () => {
  answers = [notYet];
  await expect(waited(AbortSignal.abort())).rejects.toThrow('aborted');
});

test('the policy holds for each image by its whole name', () => {
  const [policy] = placement([web, 'it "is":1']);
  const text = JSON.stringify(policy?.['spec']);
  expect(text).toContain(JSON.stringify(JSON.stringify(web)).slice(1, -1));
  expect(text).toContain('\\\\\\"is\\\\\\"');
});

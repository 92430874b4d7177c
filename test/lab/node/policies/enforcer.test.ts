import { setTimeout as sleep } from 'node:timers/promises';
import { Enforcer } from '../../../../lab/node/policies/enforcer';
import type { PolicyWorld } from '../../../../lab/node/policies/objects';
import { ruleset } from '../../../../lab/node/policies/ruleset';
import { pod, policy, world } from './world';

const closed = policy('closed', { podSelector: {}, policyTypes: ['Ingress'] });
const first = world([pod('a', '198.19.0.2')], closed);
const second = world([pod('a', '198.19.0.2'), pod('b', '198.19.0.3')], closed);

function enforcing(apply: (rules: string) => Promise<void>) {
  const stop = new AbortController();
  const state: { world: PolicyWorld | undefined; logged: string[] } = { world: first, logged: [] };
  const log = (message: string) => void state.logged.push(message);
  const enforcer = new Enforcer({ world: () => state.world, apply, log, signal: stop.signal });
  return { enforcer, state, stop };
}

test('changes in a row are put into force once, as they are at the end', async () => {
  const applied: string[] = [];
  const { enforcer, state } = enforcing((rules) => Promise.resolve(void applied.push(rules)));
  enforcer.notice();
  state.world = second;
  enforcer.notice();
  await sleep(60);
  expect(applied).toEqual([ruleset(second)]);
});

test('rules that are in force already are not put into force again', async () => {
  const applied: string[] = [];
  const { enforcer } = enforcing((rules) => Promise.resolve(void applied.push(rules)));
  for (let round = 0; round < 2; round += 1) {
    enforcer.notice();
    await sleep(60);
  }
  expect(applied).toEqual([ruleset(first)]);
});

test('nothing is put into force while a part of the world is not known', async () => {
  const applied: string[] = [];
  const { enforcer, state } = enforcing((rules) => Promise.resolve(void applied.push(rules)));
  state.world = undefined;
  enforcer.notice();
  await sleep(60);
  expect(applied).toEqual([]);
});

test('what the kernel refused is logged and tried again', async () => {
  let refused = 0;
  const applied: string[] = [];
  const { enforcer, state } = enforcing((rules) => {
    refused += 1;
    if (refused === 1) return Promise.reject(new Error('nft took no rules: busy'));
    return Promise.resolve(void applied.push(rules));
  });
  enforcer.notice();
  await sleep(700);
  expect(state.logged).toEqual(['nft took no rules: busy']);
  expect(applied).toEqual([ruleset(first)]);
});

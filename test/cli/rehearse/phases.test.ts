import { phasesOf, type Rehearsed } from '../../../cli/rehearse/phases';

const told = (rehearsed: Rehearsed) =>
  phasesOf(rehearsed).map(({ stack, verb, side, title }) => `${stack}: ${verb} ${side} (${title})`);

test('without a state to start from it comes up, comes up again, and goes', () => {
  expect(told({ stack: 'prod', to: 'working tree', end: 'destroy' })).toEqual([
    'prod: up to (up from nothing)',
    'prod: up to (up again)',
    'prod: up nothing (destroy)',
  ]);
});

test('with one, it comes up there, and the update is previewed and done', () => {
  expect(told({ stack: 'prod', from: 'v1', to: 'v2', end: 'destroy' })).toEqual([
    'prod: up from (up from nothing, v1)',
    'prod: preview to (preview of v2)',
    'prod: up to (update to v2)',
    'prod: up to (up again)',
    'prod: up nothing (destroy)',
  ]);
});

test('a host comes up before its guest and is updated before it, and is not touched when that one goes', () => {
  expect(told({ stack: 'branch-x', host: 'dev', from: 'v1', to: 'v2', end: 'destroy' })).toEqual([
    'dev: up from (dev up from nothing)',
    'branch-x: up from (up from nothing, v1)',
    'dev: up to (dev updated to v2)',
    'branch-x: preview to (preview of v2)',
    'branch-x: up to (update to v2)',
    'branch-x: up to (up again)',
    'branch-x: up nothing (destroy)',
    'dev: up to (dev up again)',
  ]);
});

test('what is kept is not destroyed', () => {
  expect(told({ stack: 'branch-x', host: 'dev', to: 'working tree', end: 'keep' })).toEqual([
    'dev: up to (dev up from nothing)',
    'branch-x: up to (up from nothing)',
    'branch-x: up to (up again)',
  ]);
});

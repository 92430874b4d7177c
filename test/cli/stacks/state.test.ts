import { contentsOf } from '../../../cli/stacks/state';

const resource = (name: string, more: object = {}) => ({
  urn: `urn:pulumi:branch-a::plinth::kubernetes:core/v1:Secret::${name}`,
  type: 'kubernetes:core/v1:Secret',
  custom: true,
  ...more,
});

test('contents name what is protected, and what a killed run may have made', () => {
  const kept = resource('kept', { protect: true });
  const plain = resource('plain', { protect: false });
  const contents = contentsOf({
    version: 3,
    deployment: {
      resources: [kept, plain],
      pending_operations: [
        { type: 'creating', resource: resource('new') },
        { type: 'deleting', resource: resource('old') },
      ],
    },
  });
  expect(contents).toEqual({
    resources: [kept, plain],
    protected: [kept.urn],
    pending: [resource('new').urn],
  });
});

test('what a killed run had begun is not pending once a later run has taken it up', () => {
  const made = resource('made');
  const contents = contentsOf({
    version: 3,
    deployment: {
      resources: [made],
      pending_operations: [
        { type: 'creating', resource: made },
        { type: 'creating', resource: resource('lost') },
      ],
    },
  });
  expect(contents.pending).toEqual([resource('lost').urn]);
});

test('a stack that was never updated has nothing', () => {
  expect(contentsOf({ version: 3, deployment: {} })).toEqual({
    resources: [],
    protected: [],
    pending: [],
  });
});

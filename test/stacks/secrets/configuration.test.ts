import * as pulumi from '@pulumi/pulumi';
import { stackConfiguration } from '../../../stacks/secrets/configuration';

test('tells what the engine gave, and what of it is encrypted', () => {
  const project = pulumi.getProject();
  pulumi.runtime.setAllConfig({ [`${project}:app/a/k`]: 'x', [`${project}:app/b/k`]: 'y' }, [
    `${project}:app/a/k`,
  ]);
  expect(stackConfiguration('app/a/k')).toEqual({ value: 'x', kept: 'secret' });
  expect(stackConfiguration('app/b/k')).toEqual({ value: 'y', kept: 'in the clear' });
  expect(stackConfiguration('app/c/k')).toBeUndefined();
});

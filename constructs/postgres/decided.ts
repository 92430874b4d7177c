import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Resources } from '../workload/pod';
import type { Bootstrap } from './bootstrap';
import type { PostgresClusterProps } from './props';

/** Properties with what the construct decided where they were left out. */
export type Decided = PostgresClusterProps & {
  readonly bootstrap: Bootstrap;
  readonly resources: Resources;
};

/** Decides what was left out and other properties depend on. */
export function decided(props: PostgresClusterProps): Decided {
  return {
    ...props,
    bootstrap: props.bootstrap ?? { from: 'nothing' },
    resources: props.resources ?? { cpu: Cpu.millis(250), memory: Size.gibibytes(1) },
  };
}

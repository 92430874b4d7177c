import { App, Chart, Testing } from 'cdk8s';
import type { Construct } from 'constructs';

/** A manifest as it reaches the API server. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly [key: string]: unknown;
}

/** What a chart in namespace `apps` renders. */
export function manifestsOf(fill: (chart: Construct) => void): readonly Manifest[] {
  const chart = new Chart(new App(), 'test', {
    disableResourceNameHashes: true,
    namespace: 'apps',
  });
  fill(chart);
  return Testing.synth(chart) as readonly Manifest[];
}

/** The manifest of a kind and name. */
export function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((it) => it.kind === kind && it.metadata.name === name);
  if (found) return found;
  const there = manifests.map((it) => `${it.kind}/${it.metadata.name}`).join(', ');
  throw new Error(`no ${kind}/${name} among ${there}`);
}

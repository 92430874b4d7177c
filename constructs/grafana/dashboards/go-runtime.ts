import { board } from '../../monitoring/board';
import type { Dashboard } from '../../monitoring/dashboard';
import { timeSeries, type Panel, type Query } from '../../monitoring/panel';

const pods = '{namespace=~"$namespace", pod=~"$pod"}';

/**
 * The runtime of any Go program: the panels of "Go Metrics", with its mistakes mended (other memory was
 * subtracted from itself, seconds were shown as milliseconds).
 * @see https://grafana.com/grafana/dashboards/10826-go-metrics/
 */
export function goRuntimeDashboard(): Dashboard {
  return board({
    uid: 'go-runtime',
    title: 'Go runtime',
    description:
      'Memory, goroutines and garbage collection of programs written in Go: immudb, cert-manager, the operators, Prometheus, Grafana.',
    tags: ['go'],
    runbook: 'docs/products/grafana.md',
    variables: [
      { name: 'namespace', label: 'namespace', of: 'go_goroutines', choice: 'one' },
      { name: 'pod', label: 'pod', of: 'go_goroutines{namespace=~"$namespace"}' },
    ],
    rows: [
      { title: 'Memory', panels: memory },
      { title: 'Objects', panels: objects },
      { title: 'Work', panels: work },
    ],
  });
}

const memory: readonly Panel[] = [
  timeSeries({
    title: 'Memory in Off-Heap',
    unit: 'decbytes',
    queries: [
      ...sizes('mspan_inuse', 'mspan_sys', 'mcache_inuse', 'mcache_sys', 'buck_hash_sys', 'gc_sys'),
      ...sizes('other_sys', 'next_gc'),
    ],
  }),
  timeSeries({
    title: 'Memory in Heap',
    unit: 'decbytes',
    queries: sizes('heap_alloc', 'heap_sys', 'heap_idle', 'heap_inuse', 'heap_released'),
  }),
  timeSeries({
    title: 'Memory in Stack',
    unit: 'decbytes',
    queries: sizes('stack_inuse', 'stack_sys'),
  }),
  timeSeries({
    title: 'Total Used Memory',
    description: 'What the runtime has asked the operating system for, in use or not.',
    unit: 'decbytes',
    queries: sizes('sys'),
  }),
];

const objects: readonly Panel[] = [
  timeSeries({
    title: 'Number of Live Objects',
    description: 'One that only rises, over days, is a leak.',
    queries: [
      {
        expression: `go_memstats_mallocs_total${pods} - go_memstats_frees_total${pods}`,
        legend: '{{pod}}',
      },
    ],
  }),
  timeSeries({
    title: 'Rate of Objects Allocated',
    unit: 'ops',
    queries: [rate('go_memstats_mallocs_total')],
  }),
  timeSeries({
    title: 'Rate of a Pointer Dereferences',
    description:
      'Only programs built with client_golang before 1.20, such as immudb, tell it, and Go has counted none since 1.11: it is 0.',
    unit: 'ops',
    queries: [rate('go_memstats_lookups_total')],
  }),
];

const work: readonly Panel[] = [
  timeSeries({
    title: 'Goroutines',
    description: 'One that only rises is a leak.',
    queries: [{ expression: `go_goroutines${pods}`, legend: '{{pod}}' }],
  }),
  timeSeries({
    title: 'Rates of Allocation',
    unit: 'Bps',
    queries: [rate('go_memstats_alloc_bytes_total')],
  }),
  timeSeries({
    title: 'GC duration quantile',
    description: 'How long collections stopped the program. Quantile 1 is the longest.',
    unit: 's',
    queries: [{ expression: `go_gc_duration_seconds${pods}`, legend: '{{pod}} {{quantile}}' }],
  }),
];

function sizes(...names: readonly string[]): readonly Query[] {
  return names.map((name) => ({
    expression: `go_memstats_${name}_bytes${pods}`,
    legend: `{{pod}} ${name}`,
  }));
}

function rate(counter: string): Query {
  return { expression: `rate(${counter}${pods}[$__rate_interval])`, legend: '{{pod}}' };
}

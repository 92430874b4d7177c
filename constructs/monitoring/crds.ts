import type { Construct } from 'constructs';
import { Definitions } from '../workload/definitions';
import { workloadLabels } from '../workload/labels';
import { crdManifests, crdsVersion } from './crds/manifests';

/**
 * Kinds that nothing here makes and without which the operator starts all the same, as it does without Thanos:
 * two of the largest, and every update carries each definition several times.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/cmd/operator/main.go
 */
const leftOut = ['prometheusagents.monitoring.coreos.com', 'thanosrulers.monitoring.coreos.com'];

/**
 * The kinds that prometheus-operator adds to the API: Prometheus, Alertmanager, ServiceMonitor, PodMonitor,
 * PrometheusRule and the others that it reads for them. PrometheusAgent and ThanosRuler are left out.
 */
export class MonitoringCrds extends Definitions {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      manifests: crdManifests.filter(({ metadata }) => !leftOut.includes(metadata.name)),
      labels: workloadLabels(
        { product: 'prometheus-operator', instance: 'prometheus-operator', component: 'crds' },
        crdsVersion.slice(1),
      ),
    });
  }
}

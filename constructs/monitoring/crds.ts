import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { clusterScoped } from '../namespace/cluster-scoped';
import { workloadLabels } from '../workload/labels';
import { crdManifests, crdsVersion } from './crds/manifests';

/**
 * The kinds that prometheus-operator adds to the API: Prometheus, Alertmanager, ServiceMonitor, PodMonitor,
 * PrometheusRule and the others it watches, without each of which it does not start.
 */
export class MonitoringCrds extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const labels = workloadLabels(
      { product: 'prometheus-operator', instance: 'prometheus-operator', component: 'crds' },
      crdsVersion.slice(1),
    );
    for (const crd of crdManifests) {
      const metadata = { ...crd.metadata, labels };
      clusterScoped(new ApiObject(this, crd.metadata.name, { ...crd, metadata }));
    }
  }
}

import { Duration, Size } from 'cdk8s';
import {
  AlertmanagerServer,
  type AlertmanagerServerProps,
} from '../../../constructs/monitoring/alertmanager';
import { PrometheusServer } from '../../../constructs/monitoring/prometheus';
import type { PrometheusServerProps } from '../../../constructs/monitoring/prometheus-props';
import { manifestsOf, type Manifest } from '../namespace/manifests';

/** Props that are right as they are. */
export const soundPrometheus: PrometheusServerProps = {
  name: 'platform',
  namespace: 'monitoring',
  image: 'registry.example/prometheus:v3.13.1',
  version: '3.13.1',
  replicas: 1,
  retention: { time: Duration.days(15), size: Size.gibibytes(8) },
  storage: Size.gibibytes(10),
};

/** Props that are right as they are. */
export const soundAlertmanager: AlertmanagerServerProps = {
  name: 'platform',
  namespace: 'monitoring',
  image: 'registry.example/alertmanager:v0.33.1',
  version: '0.33.1',
  replicas: 1,
  storage: Size.gibibytes(1),
  configurationSecret: 'alertmanager-configuration',
};

/** What a Prometheus renders. */
export function prometheus(props: Partial<PrometheusServerProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new PrometheusServer(chart, 'prometheus', { ...soundPrometheus, ...props });
  });
}

/** What an Alertmanager renders. */
export function alertmanager(props: Partial<AlertmanagerServerProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new AlertmanagerServer(chart, 'alertmanager', { ...soundAlertmanager, ...props });
  });
}

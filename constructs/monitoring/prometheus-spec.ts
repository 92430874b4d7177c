import type { Size } from 'cdk8s';
import {
  PrometheusSpecAlertingAlertmanagersApiVersion,
  PrometheusSpecAlertingAlertmanagersPort,
  type PrometheusSpecRemoteWrite,
  type PrometheusSpecScrapeClasses,
} from './imports/monitoring.coreos.com';
import type { AlertReceiver, RemoteWrite } from './prometheus-props';

/** Names of the scrape classes: how Prometheus proves who it is, and whom it believes. */
export const scrapeClassNames = { kubelet: 'kubelet', apiServer: 'api-server' } as const;

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What is selected: everything, in every namespace. An absent selector would mean nothing at all. */
export const everyNamespace = {
  serviceMonitorSelector: {},
  serviceMonitorNamespaceSelector: {},
  podMonitorSelector: {},
  podMonitorNamespaceSelector: {},
  probeSelector: {},
  probeNamespaceSelector: {},
  scrapeConfigSelector: {},
  scrapeConfigNamespaceSelector: {},
  ruleSelector: {},
  ruleNamespaceSelector: {},
};

/**
 * Scrapes with the ServiceAccount of Prometheus. Monitors of other namespaces cannot name its token by themselves;
 * they would have to copy it into a Secret.
 */
export function scrapeClasses(
  kubelets: 'self-signed' | 'cluster-authority',
): PrometheusSpecScrapeClasses[] {
  const authorization = { credentialsFile: `${account}/token` };
  const caFile = `${account}/ca.crt`;
  return [
    {
      name: scrapeClassNames.kubelet,
      authorization,
      tlsConfig: kubelets === 'self-signed' ? { insecureSkipVerify: true } : { caFile },
    },
    {
      name: scrapeClassNames.apiServer,
      authorization,
      tlsConfig: { caFile, serverName: 'kubernetes' },
    },
  ];
}

/** Where alerts go. */
export function alerting(receiver: AlertReceiver | undefined) {
  if (receiver === undefined) return {};
  const { namespace, service } = receiver;
  return {
    alerting: {
      alertmanagers: [
        {
          namespace,
          name: service,
          port: PrometheusSpecAlertingAlertmanagersPort.fromString('web'),
          apiVersion: PrometheusSpecAlertingAlertmanagersApiVersion.V2,
        },
      ],
    },
  };
}

/** Where samples go besides the volume. */
export function remoteWrite(stores: readonly RemoteWrite[]): {
  readonly remoteWrite?: PrometheusSpecRemoteWrite[];
} {
  if (stores.length === 0) return {};
  return {
    remoteWrite: stores.map(({ url, account: basicAuth, token }) => ({
      url,
      ...(basicAuth ? { basicAuth: { ...basicAuth } } : {}),
      ...(token ? { authorization: { credentials: { ...token } } } : {}),
    })),
  };
}

/** A size in Prometheus's notation, in the largest binary unit that divides it: `17GiB`. */
export function byteSize(size: Size): string {
  const mebibytes = size.toMebibytes();
  return mebibytes % 1024 === 0 ? `${String(mebibytes / 1024)}GiB` : `${String(mebibytes)}MiB`;
}

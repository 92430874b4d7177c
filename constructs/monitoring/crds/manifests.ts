// Made by `node -r ./transpile/register.js tools/crds/generate.ts monitoring` from github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring@v0.93.1: change tools/crds instead.
import alertmanagerconfigs from './alertmanagerconfigs.monitoring.coreos.com.json';
import alertmanagers from './alertmanagers.monitoring.coreos.com.json';
import podmonitors from './podmonitors.monitoring.coreos.com.json';
import probes from './probes.monitoring.coreos.com.json';
import prometheusagents from './prometheusagents.monitoring.coreos.com.json';
import prometheuses from './prometheuses.monitoring.coreos.com.json';
import prometheusrules from './prometheusrules.monitoring.coreos.com.json';
import scrapeconfigs from './scrapeconfigs.monitoring.coreos.com.json';
import servicemonitors from './servicemonitors.monitoring.coreos.com.json';
import thanosrulers from './thanosrulers.monitoring.coreos.com.json';

/** Release that the manifests belong to. */
export const crdsVersion = 'v0.93.1';

/** Every CRD of the product, without descriptions. */
export const crdManifests = [
  alertmanagerconfigs,
  alertmanagers,
  podmonitors,
  probes,
  prometheusagents,
  prometheuses,
  prometheusrules,
  scrapeconfigs,
  servicemonitors,
  thanosrulers,
];

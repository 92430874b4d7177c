import { sealedSecretsDashboard } from '../../constructs/sealed-secrets/dashboard';
import { SealedSecret } from '../../constructs/sealed-secrets/sealed-secret';
import { SealedSecrets } from '../../constructs/sealed-secrets/sealed-secrets';
import type { Environment } from '../../environments/environment';
import { versionOf } from '../../environments/images';
import type { Charts } from './charts';
import type { Part } from './part';

/** Sealed Secrets, and the Secrets that the environment holds in sealed form. */
export function sealedSecrets(charts: Charts, environment: Environment): Part {
  const options = environment.sealedSecrets;
  if (options === undefined) return {};
  const { namespace, keys } = options;
  const chart = charts.add('sealed-secrets', namespace);
  const image = environment.images['sealed-secrets-controller'];
  const controller = new SealedSecrets(chart, 'sealed-secrets', {
    namespace,
    image,
    version: versionOf(image),
    keys,
    ...(environment.monitoring === undefined ? {} : { monitoring: {} }),
  });
  for (const props of options.secrets) {
    const sealed = new SealedSecret(chart, `${props.namespace}/${props.name}`, props);
    // nothing admits a SealedSecret, so nothing else would make a release wait for who opens it
    sealed.node.addDependency(controller);
  }
  return {
    namespaces: [{ name: namespace }],
    flows: controller.flows,
    metrics: [controller.metrics],
    dashboards: [sealedSecretsDashboard()],
  };
}

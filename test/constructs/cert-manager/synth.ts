import { App, Chart } from 'cdk8s';
import type { CertManagerProps } from '../../../constructs/cert-manager/cert-manager';
import { CertManager } from '../../../constructs/cert-manager/cert-manager';
import type { Manifest } from '../namespace/manifests';
import { manifestsOf } from '../namespace/manifests';

/** Props that are right as they are. */
export const sound: CertManagerProps = {
  namespace: 'cert-manager',
  controller: { image: 'registry.example/controller:v1.21.2' },
  webhook: { image: 'registry.example/webhook:v1.21.2' },
  cainjector: { image: 'registry.example/cainjector:v1.21.2' },
  acmeSolverImage: 'registry.example/acmesolver:v1.21.2',
};

/** What the construct renders. */
export function synth(props: Partial<CertManagerProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new CertManager(chart, 'cert-manager', { ...sound, ...props });
  });
}

/** The construct itself. */
export function certManager(props: Partial<CertManagerProps> = {}): CertManager {
  const chart = new Chart(new App(), 'test');
  return new CertManager(chart, 'cert-manager', { ...sound, ...props });
}

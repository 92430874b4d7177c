import { Size } from 'cdk8s';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { lockedContainer, resourcesOf, restrictedPod } from '../workload/pod';
import { configurationFolder, localPathName as name } from './names';

/** The pod of the provisioner; it only asks the API server, and starts pods for all else. */
export function provisionerPod(image: string): k8s.PodSpec {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    priorityClassName: 'system-cluster-critical',
    securityContext: restrictedPod(65534),
    containers: [
      {
        name,
        image,
        command: [
          'local-path-provisioner',
          'start',
          '--config',
          `${configurationFolder}/config.json`,
          // it looks for both by names of its own making otherwise
          '--configmap-name',
          name,
          '--service-account-name',
          name,
        ],
        env: [
          {
            name: 'POD_NAMESPACE',
            valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
          },
          { name: 'CONFIG_MOUNT_PATH', value: `${configurationFolder}/` },
        ],
        resources: resourcesOf({
          cpu: Cpu.millis(20),
          memory: Size.mebibytes(32),
          memoryLimit: Size.mebibytes(128),
        }),
        securityContext: lockedContainer,
        volumeMounts: [{ name: 'configuration', mountPath: configurationFolder, readOnly: true }],
      },
    ],
    volumes: [{ name: 'configuration', configMap: { name } }],
  };
}

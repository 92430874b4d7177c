import { nodeImages } from '../../../lab/node/manifests/images';

const image = nodeImages.shell;

const locked = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A pod under the restricted Pod Security Standard that runs a script. */
function pod(name: string, labels: Readonly<Record<string, string>>, script: string, volumes = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: {
        ...{ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          ...{ name: 'main', image, command: ['sh', '-c', script], securityContext: locked },
          resources: { limits: { memory: '64Mi' } },
          volumeMounts: Object.keys(volumes).map((of) => ({ name: of, mountPath: `/${of}` })),
        },
      ],
      volumes: Object.entries(volumes).map(([of, source]) => ({ name: of, ...(source as object) })),
    },
  };
}

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

/** Writes a line at each start into a volume, and serves it. */
const shop = pod(
  'shop',
  { app: 'shop' },
  'echo started >> /data/index.html; exec busybox httpd -f -p 8080 -h /data',
  { data: { persistentVolumeClaim: { claimName: 'data' } } },
);

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop' },
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'shop' },
    ports: [{ port: 80, targetPort: 8080 }],
  },
};

const idle = 'echo up; exec sleep 100000';

/** Lets friends in alone. */
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'friends' },
  spec: {
    podSelector: { matchLabels: { app: 'shop' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }] }],
  },
};

/** A shop with a volume behind a load balancer, and two who would visit it. */
export const workload = manifests(
  claim,
  shop,
  service,
  pod('friend', { app: 'friend' }, idle),
  pod('stranger', { app: 'stranger' }, idle),
);

export const friendsOnly = manifests(policy);

const saying = 'echo generation ${GENERATION:-one}; exec sleep 100000';
const { metadata, spec } = pod('owned', { app: 'owned' }, saying);

/** A pod that is made again when it is gone; it says of which generation its image is. */
export const owned = manifests({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'owned' },
  spec: {
    selector: { matchLabels: metadata.labels },
    template: { metadata: { labels: metadata.labels }, spec },
  },
});

function manifests(...items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

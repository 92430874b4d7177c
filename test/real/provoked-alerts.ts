import { randomBytes } from 'node:crypto';
import { environmentFor } from '../../environments';

const { images } = environmentFor('local', { nodes: 'real' });

/** Namespace of what is made to fail, where it need not be a product's. */
export const failingNamespace = 'failing';

const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A Job that ends with an error; the name is one of those by which the web app's jobs are known. */
export const failingJob = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'app-migration-fails', namespace: 'app' },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [
          {
            name: 'migrate',
            image: images.busybox,
            command: ['false'],
            securityContext: restricted,
          },
        ],
      },
    },
  },
};

/** A container that takes more memory than it may, once it has been seen to run. */
export const greedyPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'greedy', namespace: failingNamespace },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'greedy',
        image: images.busybox,
        command: ['sh', '-c', 'sleep 50; exec dd if=/dev/zero of=/dev/null bs=1G count=1'],
        resources: { limits: { memory: '48Mi' } },
        securityContext: restricted,
      },
    ],
  },
};

/** A secret that no key of the controller opens; each time another one. */
export function brokenSeal() {
  const value = Buffer.concat([Buffer.from([2, 0]), randomBytes(512 + 64)]).toString('base64');
  return {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 'broken', namespace: failingNamespace },
    spec: { encryptedData: { password: value }, template: { metadata: { name: 'broken' } } },
  };
}

/**
 * Eight pairs of sessions in a database, each of which waits for the other: PostgreSQL ends one of each pair after a
 * second. For the shell of an instance's container.
 */
export function deadlocksIn(database: string): string {
  const psql = `psql -q -d ${database}`;
  return `
${psql} -c 'DROP TABLE IF EXISTS deadlocks' -c 'CREATE TABLE deadlocks AS SELECT generate_series(1, 16) AS id, 0 AS n'
wait_for() {
  ${psql} -c "BEGIN; UPDATE deadlocks SET n = 1 WHERE id = $1; SELECT pg_sleep(1); UPDATE deadlocks SET n = 2 WHERE id = $2; COMMIT" > /dev/null 2>&1 &
}
for pair in 1 2 3 4 5 6 7 8; do
  wait_for "$pair" "$((pair + 8))"
  wait_for "$((pair + 8))" "$pair"
done
wait
${psql} -c 'DROP TABLE IF EXISTS deadlocks'
`;
}

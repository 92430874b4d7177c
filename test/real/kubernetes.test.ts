import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary';
import { Kubernetes } from './kubernetes';

/** A kubectl that writes down its arguments and its input, and then does as the script says. */
function fakeKubectl(script: string) {
  const folder = temporaryFolder('kubectl');
  const program = join(folder, 'kubectl');
  const lines = ['#!/bin/sh', `echo "$@" >> ${folder}/arguments`, `cat > ${folder}/input`, script];
  writeFileSync(program, lines.join('\n'));
  chmodSync(program, 0o755);
  return {
    kubernetes: new Kubernetes(program, '/k'),
    asked: () => readFileSync(join(folder, 'arguments'), 'utf8').trimEnd().split('\n'),
    input: () => readFileSync(join(folder, 'input'), 'utf8'),
  };
}

test('an object is read by kind, name and namespace', async () => {
  const { kubernetes, asked } = fakeKubectl(`echo '{"spec": {"instances": 2}}'`);
  expect(await kubernetes.get('cluster', 'main', 'app')).toEqual({ spec: { instances: 2 } });
  expect(asked()).toEqual(['--kubeconfig=/k get cluster main --namespace=app -o json']);
});

test('objects are listed by a label', async () => {
  const { kubernetes, asked } = fakeKubectl(`echo '{"items": [{"n": 1}, {"n": 2}]}'`);
  expect(await kubernetes.list('pod', 'app', 'cnpg.io/cluster=main')).toEqual([{ n: 1 }, { n: 2 }]);
  expect(asked()).toEqual([
    '--kubeconfig=/k get pod --namespace=app --selector=cnpg.io/cluster=main -o json',
  ]);
});

test('a value of a Secret is decoded, whatever dots its key has', async () => {
  const { kubernetes, asked } = fakeKubectl('printf aGVsbG8=');
  expect(await kubernetes.secret('app', 'tls', 'ca.crt')).toBe('hello');
  expect(asked()).toEqual([
    String.raw`--kubeconfig=/k get secret tls --namespace=app -o jsonpath={.data.ca\.crt}`,
  ]);
});

test('fails when a Secret has no such key', async () => {
  const { kubernetes } = fakeKubectl('');
  await expect(kubernetes.secret('app', 'tls', 'ca.crt')).rejects.toThrow(
    'secret app/tls has no key ca.crt',
  );
});

test('objects are applied as one list, each field checked', async () => {
  const { kubernetes, asked, input } = fakeKubectl('');
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } };
  await kubernetes.apply([secret]);
  expect(asked()).toEqual([
    '--kubeconfig=/k apply --server-side --validate=strict --field-manager=proofs -f -',
  ]);
  expect(JSON.parse(input())).toEqual({ apiVersion: 'v1', kind: 'List', items: [secret] });
});

test('a command in a container gets its input, and warnings are no part of what it says', async () => {
  const { kubernetes, asked, input } = fakeKubectl('echo careful >&2; echo 7');
  const at = { namespace: 'app', pod: 'main-1', container: 'postgres' };
  expect(await kubernetes.exec(at, ['psql', '-q'], 'SELECT 7')).toBe('7\n');
  expect(asked()).toEqual([
    '--kubeconfig=/k exec --stdin --namespace=app main-1 --container=postgres -- psql -q',
  ]);
  expect(input()).toBe('SELECT 7');
});

test('fails with the words of kubectl', async () => {
  const { kubernetes } = fakeKubectl('echo ignored; echo "pods \\"x\\" not found" >&2; exit 1');
  await expect(kubernetes.must(['get', 'pod', 'x'])).rejects.toThrow(
    'kubectl get pod x: pods "x" not found',
  );
  expect(await kubernetes.run(['get', 'pod', 'x'])).toEqual({
    code: 1,
    stdout: 'ignored\n',
    stderr: 'pods "x" not found\n',
  });
});

test('a forwarded port is the one that kubectl names, until it is closed', async () => {
  const said = 'Forwarding from 127.0.0.1:40123 -> 9090';
  const { kubernetes, asked } = fakeKubectl(`echo "${said}"; exec sleep 60`);
  const forward = await kubernetes.forward('monitoring', 'svc/prometheus', 9090);
  expect(forward.port).toBe(40123);
  expect(asked()).toEqual([
    '--kubeconfig=/k port-forward --namespace=monitoring svc/prometheus :9090',
  ]);
  forward.close();
});

test('fails to forward with the words of kubectl', async () => {
  const { kubernetes } = fakeKubectl('echo "error: no pods" >&2; exit 1');
  await expect(kubernetes.forward('monitoring', 'svc/prometheus', 9090)).rejects.toThrow(
    'kubectl port-forward: error: no pods',
  );
});

test('the situation of a namespace is what is there, and the last that happened', async () => {
  const { kubernetes, asked } = fakeKubectl(`
case "$*" in
  *events*) seq 1 20;;
  *) echo pod/main-1 Pending;;
esac`);
  const situation = await kubernetes.situation('app');
  expect(situation.split('\n')).toEqual([
    '    pod/main-1 Pending',
    ...Array.from({ length: 15 }, (_, index) => `    ${index + 6}`),
  ]);
  expect(asked().sort()).toEqual([
    '--kubeconfig=/k get events --namespace=app --sort-by=.lastTimestamp',
    '--kubeconfig=/k get pods,pvc --namespace=app -o wide',
  ]);
});

import { OwnHosts } from '../../../constructs/gateway/own-hosts';
import { manifestsOf } from '../namespace/manifests';

// that the API server refuses what it says is shown by branches.e2e.ts
test('routes of labelled namespaces are held to one host, by a policy of no namespace', () => {
  const [policy, binding, ...rest] = manifestsOf((chart) => {
    new OwnHosts(chart, 'hosts', {
      name: 'hosts',
      namespaces: { team: 'shop' },
      domain: 'example.test',
    });
  });
  expect(rest).toEqual([]);
  expect(policy).toMatchObject({
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'hosts' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['gateway.networking.k8s.io'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['httproutes', 'grpcroutes'],
          },
        ],
      },
      validations: [
        {
          expression:
            "has(object.spec.hostnames) && size(object.spec.hostnames) > 0 && object.spec.hostnames.all(host, host == request.namespace + '.example.test')",
          message:
            'routes of this namespace may have the host <namespace>.example.test and no other',
        },
      ],
    },
  });
  expect(binding).toMatchObject({
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'hosts' },
    spec: {
      policyName: 'hosts',
      matchResources: { namespaceSelector: { matchLabels: { team: 'shop' } } },
      validationActions: ['Deny'],
    },
  });
  for (const { metadata } of [policy, binding].flatMap((one) => one ?? [])) {
    expect(metadata.namespace).toBeUndefined();
  }
});

import type { Manifest } from '../../control-plane/seed';
import type { JsonObject } from '../protocol/values';

const text = { type: 'string' };
const flag = { type: 'boolean' };

function whole(minimum: number, maximum: number): JsonObject {
  return { type: 'integer', format: 'int64', minimum, maximum };
}

function object(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...more };
}

const targetRef = object(
  {
    group: { ...text, maxLength: 253 },
    kind: { ...text, minLength: 1, maxLength: 63 },
    name: { ...text, minLength: 1, maxLength: 253 },
    namespace: { ...text, minLength: 1, maxLength: 63 },
  },
  { required: ['group', 'kind', 'name'] },
);

/** A kind of GKE's that says something about a Gateway or Service; what it does is not simulated. */
function policy(kind: string, plural: string, settings: JsonObject): Manifest & JsonObject {
  const schema = object(
    {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      spec: object({ default: settings, targetRef }, { required: ['targetRef'] }),
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    { required: ['spec'] },
  );
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.networking.gke.io` },
    spec: {
      group: 'networking.gke.io',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [
        {
          ...{ name: 'v1', served: true, storage: true },
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ],
    },
  };
}

const port = {
  port: whole(1, 65_535),
  portName: { ...text, maxLength: 63 },
  portSpecification: { ...text, enum: ['USE_FIXED_PORT', 'USE_NAMED_PORT', 'USE_SERVING_PORT'] },
};
const answer = { proxyHeader: { ...text, enum: ['NONE', 'PROXY_V1'] }, response: text };
const http = object({ ...port, ...answer, host: text, requestPath: { ...text, maxLength: 2048 } });

/**
 * GKE's own kinds about Gateway API, as far as programs set them.
 * @see https://github.com/GoogleCloudPlatform/gke-gateway-api/tree/main/config/crd
 */
export const gkePolicies: readonly Manifest[] = [
  policy(
    'GCPGatewayPolicy',
    'gcpgatewaypolicies',
    object({ allowGlobalAccess: flag, region: text, sslPolicy: text }),
  ),
  policy(
    'GCPBackendPolicy',
    'gcpbackendpolicies',
    object({
      timeoutSec: whole(1, 2_147_483_647),
      securityPolicy: text,
      maxRatePerEndpoint: whole(1, 1_000_000_000),
      connectionDraining: object({ drainingTimeoutSec: whole(0, 3600) }),
      logging: object({ enabled: flag, sampleRate: whole(0, 1_000_000) }),
      sessionAffinity: object({ type: text, cookieTtlSec: whole(0, 1_209_600) }),
      iap: object({ enabled: flag, clientID: text, oauth2ClientSecret: object({ name: text }) }),
    }),
  ),
  policy(
    'HealthCheckPolicy',
    'healthcheckpolicies',
    object({
      checkIntervalSec: whole(1, 300),
      timeoutSec: whole(1, 300),
      healthyThreshold: whole(1, 10),
      unhealthyThreshold: whole(1, 10),
      logConfig: object({ enabled: flag }),
      config: object(
        {
          type: { ...text, enum: ['TCP', 'HTTP', 'HTTPS', 'HTTP2', 'GRPC'] },
          httpHealthCheck: http,
          httpsHealthCheck: http,
          http2HealthCheck: http,
          tcpHealthCheck: object({ ...port, ...answer, request: text }),
          grpcHealthCheck: object({ ...port, grpcServiceName: text }),
        },
        { minProperties: 2, maxProperties: 2 },
      ),
    }),
  ),
];

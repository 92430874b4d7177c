import type { Party } from '../namespace/flow-table';
import type { Peer } from '../namespace/peer';
import type { Resources } from '../workload/pod';
import type { SecretKey } from '../workload/secret-key';
import type { InfraPlacement } from './props';

/** The server that a connector belongs to. */
export interface ConnectorServer {
  /** Its host, with a port unless it is 443: `infra-server.infra.svc`, `infra.example.com`. */
  readonly host: string;
  /**
   * Certificate of the authority that signed the server's.
   * @default - the authorities that the image trusts
   */
  readonly authority?: SecretKey;
  /** Its pods, or addresses. */
  readonly peer: Party | Peer;
  /**
   * Port on which those answer.
   * @default 443
   */
  readonly port?: number;
}

/** Properties of `InfraConnector`. */
export interface InfraConnectorProps extends InfraPlacement {
  /** The server's image, which holds the connector too. */
  readonly image: string;
  /** Where grants come from. */
  readonly server: ConnectorServer;
  /** Key that it logs in with: 10 letters and digits, a dot, 24 letters and digits. */
  readonly accessKey: SecretKey;
  /** Name under which people find this cluster: letters, digits, `-` and `_`. */
  readonly destination: string;
  /**
   * Host and port at which people reach the connector, such as `infra-connector.example.com:7443`. TLS
   * must come through as it is: people's tools trust the connector's own authority and no other.
   * @default - the address of its Service, which only the cluster itself reaches
   */
  readonly endpoint?: string;
  /**
   * Address ranges of the API server.
   * @default - any address
   */
  readonly apiServerAddresses?: readonly string[];
  /**
   * What each pod is given.
   * @default - 50m CPU and 128 MiB
   */
  readonly resources?: Resources;
}

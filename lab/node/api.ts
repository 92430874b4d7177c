/** How the node reaches the API server, and the authority that makes it known there. */
export interface NodeApi {
  /** Address that the node and its pods can reach, such as `https://198.18.0.1:6443`. */
  readonly server: string;
  /** Certificate of the authority that signed the API server's and admits clients, in PEM. */
  readonly caCert: string;
  /** Its private key, in PEM. */
  readonly caKey: string;
}

/** Where the pods find the options. */
export const tlsOptionsPath = '/etc/traefik/dynamic/tls.json';

/** File of the ConfigMap. */
export const tlsOptionsFile = 'tls.json';

/**
 * TLS as Mozilla's intermediate profile has it: 1.2 with forward secrecy and authenticated encryption,
 * or 1.3. Who asks for a host that no certificate covers gets none, instead of Traefik's own.
 * @see https://wiki.mozilla.org/Security/Server_Side_TLS
 * @see https://doc.traefik.io/traefik/v3.6/reference/routing-configuration/http/tls/tls-options/
 */
export const tlsOptions = {
  tls: {
    options: {
      default: {
        minVersion: 'VersionTLS12',
        sniStrict: true,
        cipherSuites: [
          'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
          'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
        ],
      },
    },
  },
} as const;

import { generateKeyPairSync } from 'node:crypto';
import { selfSigned } from '../../../lab/x509/certificates';
import type { InPod } from './component';
import { Program } from './program';
import type { Sandbox } from './sandbox';

/** Address of the ACME server's directory, in its pod. */
export const directory = 'https://localhost:14000/dir';

/** Pebble, the test server of Let's Encrypt's makers, and a name server that leads every name to the pod's loopback. */
export class AcmeServer {
  private readonly running: Program[] = [];

  private constructor(
    /** The authority of the server's own address. */
    readonly ca: string,
    /** What its pod must hold. */
    readonly inPod: InPod,
  ) {}

  static async of(tools: Readonly<Record<string, string>>): Promise<AcmeServer> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { pem } = await selfSigned(
      privateKey,
      { commonName: 'localhost' },
      { dnsNames: ['localhost'], ipAddresses: [], uris: [] },
      {
        allowedUses: ['server_auth'],
        role: 'leaf',
        notBefore: new Date(),
        notAfter: new Date(Date.now() + 3_600_000),
        subjectKeyIds: 'all',
        authorityKeyId: 'unset',
      },
    );
    const folder = '/var/pebble';
    const pebble = {
      listenAddress: '127.0.0.1:14000',
      managementListenAddress: '127.0.0.1:15000',
      certificate: `${folder}/tls.crt`,
      privateKey: `${folder}/tls.key`,
      httpPort: 80,
      tlsPort: 443,
    };
    return new AcmeServer(pem, {
      programs: {
        pebble: tools['pebble'] ?? '',
        'pebble-challtestsrv': tools['pebble-challtestsrv'] ?? '',
        acmesolver: tools['cert-manager-acmesolver'] ?? '',
      },
      files: {
        'pebble/config.json': JSON.stringify({ pebble }),
        'pebble/tls.crt': pem,
        'pebble/tls.key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
      // stands for the gateway's port 80
      links: ['tcp:80=tcp:8089'],
    });
  }

  start(sandbox: Sandbox): void {
    const nowhere = ['http01', 'https01', 'tlsalpn01', 'doh'].map((name) => `-${name}=`);
    const names = ['-dnsserver=127.0.0.1:53', '-management=127.0.0.1:8055', '-defaultIPv6='];
    for (const command of [
      ['/var/app/pebble-challtestsrv', ...nowhere, ...names],
      ['/var/app/pebble', '-config=/var/pebble/config.json', '-dnsserver=127.0.0.1:53'],
    ]) {
      this.running.push(new Program(sandbox.enter(command)));
    }
  }

  get log(): string {
    return this.running.map(({ log }) => log).join('\n');
  }

  async stop(): Promise<void> {
    for (const program of this.running) await program.stop();
  }
}

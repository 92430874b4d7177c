import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { labApi } from './api';
import { certManagerReactions } from './cert-manager';
import { runCustomReactions, runReaction } from './controller';
import { openEntrance } from './entrance';
import { gatewayReactions } from './gateway';
import { postgresReactions } from './postgres';
import { prometheusReactions } from './prometheus';
import type { Reaction } from './reaction';
import { sealedSecretsReactions } from './sealed-secrets';
import { serviceReactions } from './services';
import { storageReactions } from './storage';
import { webhookReactions } from './webhooks';

const builtIn: readonly Reaction[] = [
  ...storageReactions,
  ...serviceReactions,
  ...webhookReactions,
];
const custom: readonly Reaction[] = [
  ...certManagerReactions,
  ...gatewayReactions,
  ...postgresReactions,
  ...prometheusReactions,
  ...sealedSecretsReactions,
];

/** The process in a lab that does the work of controllers which need something real behind them. */
function main(): void {
  const { values } = parseArgs({
    options: {
      ...{ server: { type: 'string' }, pki: { type: 'string' }, port: { type: 'string' } },
      entrance: { type: 'string' },
    },
  });
  const { server = '', pki = '', port, entrance } = values;
  const file = (name: string) => readFileSync(path.join(pki, name), 'utf8');
  const ca = file('ca.crt');
  const api = labApi({ server, ca, certificate: file('admin.crt'), key: file('admin.key') });
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const log = (message: string) => process.stderr.write(`${new Date().toISOString()} ${message}\n`);
  const world = { api, ca, log, signal: stop.signal };
  for (const reaction of builtIn) void runReaction(reaction, world);
  void runCustomReactions(custom, world);

  if (entrance !== undefined) openEntrance(entrance, server);
  createServer((_, response) => response.end('ok')).listen(Number(port), '127.0.0.1');
  process.once('SIGTERM', () => {
    stop.abort();
    process.exit(0);
  });
}

main();

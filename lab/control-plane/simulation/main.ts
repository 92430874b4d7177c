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
import { rangeReaction } from './load-balancers';
import { serviceReactions } from './services';
import { claimsOf, storageReactions } from './storage';
import { webhookReactions } from './webhooks';

const operators: Readonly<Record<string, readonly Reaction[]>> = {
  'cert-manager': certManagerReactions,
  gateway: gatewayReactions,
  postgres: postgresReactions,
  prometheus: prometheusReactions,
  'sealed-secrets': sealedSecretsReactions,
};

interface Part {
  /** Name of the node that is simulated beside a real one; every node is without it. */
  readonly node: string | undefined;
  /** Range of load balancers that the real node serves. */
  readonly balancers: string;
  /** Operators that do not run on the real node. */
  readonly play: readonly string[];
}

/** What is simulated: everything, or what is not real beside a real node. */
function reactionsOf({ node, balancers, play }: Part) {
  const { custom, webhooks } = {
    custom: Object.entries(operators).flatMap(([name, reactions]) =>
      node === undefined || play.includes(name) ? reactions : [],
    ),
    webhooks: node === undefined || play.length > 0 ? webhookReactions : [],
  };
  const builtIn =
    node === undefined
      ? [...storageReactions, ...serviceReactions, ...webhooks]
      : [...claimsOf(node), rangeReaction(balancers), ...webhooks];
  return { builtIn, custom };
}

/** The process in a lab that does the work of controllers which need something real behind them. */
function main(): void {
  const { values } = parseArgs({
    options: {
      ...{ server: { type: 'string' }, pki: { type: 'string' }, port: { type: 'string' } },
      ...{ entrance: { type: 'string', multiple: true }, play: { type: 'string', multiple: true } },
      ...{ node: { type: 'string' }, balancers: { type: 'string' } },
    },
  });
  const { server = '', pki = '', port, entrance = [], play = [], node, balancers = '' } = values;
  const { builtIn, custom } = reactionsOf({ node, balancers, play });
  const file = (name: string) => readFileSync(path.join(pki, name), 'utf8');
  const ca = file('ca.crt');
  const api = labApi({ server, ca, certificate: file('admin.crt'), key: file('admin.key') });
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const log = (message: string) => process.stderr.write(`${new Date().toISOString()} ${message}\n`);
  const world = { api, ca, log, signal: stop.signal };
  for (const reaction of builtIn) void runReaction(reaction, world);
  void runCustomReactions(custom, world);

  for (const each of entrance) openEntrance(each, server);
  createServer((_, response) => response.end('ok')).listen(Number(port), '127.0.0.1');
  process.once('SIGTERM', () => {
    stop.abort();
    process.exit(0);
  });
}

main();

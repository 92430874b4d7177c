import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { temporaryFolder } from '../../temporary';
import { freePort } from '../../loopback';
import { metricNames, recordedMetrics } from '../monitoring/queries';

// tools are built where they are neither on PATH nor to be downloaded
jest.setTimeout(15 * 60_000);

const running: ChildProcess[] = [];

afterAll(async () => {
  for (const child of running.splice(0)) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
});

/** Names of what a program answers on `/metrics`, once it does. */
async function scraped(
  program: string,
  args: readonly string[],
  port: number,
): Promise<ReadonlySet<string>> {
  running.push(spawn(program, args, { stdio: 'ignore' }));
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
        headers: { connection: 'close' },
      });
      return metricNames(await answer.text());
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const recorded = [...recordedMetrics('go-runtime')];
const gone = ['go_memstats_lookups_total'];

test('Prometheus has every recorded metric but those that newer libraries lack', async () => {
  const { prometheus = 'prometheus' } = await ensureTools(['prometheus']);
  const port = await freePort();
  const folder = temporaryFolder('prometheus');
  writeFileSync(join(folder, 'prometheus.yml'), '');
  const names = await scraped(
    prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    port,
  );
  expect(recorded.filter((name) => !names.has(name))).toEqual(gone);
});

test('immudb, built with an older library, has them all', async () => {
  const { immudb = 'immudb' } = await ensureTools(['immudb']);
  const [port, metrics] = [await freePort(), await freePort()];
  const names = await scraped(
    immudb,
    [
      `--dir=${join(temporaryFolder('immudb'), 'data')}`,
      '--address=127.0.0.1',
      `--port=${port}`,
      `--metrics-server-port=${metrics}`,
      '--pgsql-server=false',
      '--web-server=false',
    ],
    metrics,
  );
  expect(recorded.filter((name) => !names.has(name))).toEqual([]);
});

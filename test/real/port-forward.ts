import { spawn, type ChildProcess } from 'node:child_process';

const open = new Set<ChildProcess>();

afterAll(() => {
  for (const child of open) child.kill();
});

/** A port of loopback that leads to a pod, past every network policy: the kubelet connects from inside the pod. */
export class PortForward {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts a `kubectl port-forward` and waits until it listens; what is left open is closed after the test file. */
  static open(program: string, args: readonly string[]): Promise<PortForward> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      open.add(child);
      child.on('error', reject);
      // not 'exit': what it said may still be on its way then
      child.on('close', () => {
        open.delete(child);
        reject(new Error(`kubectl port-forward: ${said.trim()}`));
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, port] = /Forwarding from 127\.0\.0\.1:(\d+) /.exec(said) ?? [];
        if (port !== undefined) resolve(new PortForward(child, Number(port)));
      });
    });
  }

  close(): void {
    this.child.kill();
  }
}

import { credentialFor } from './auth-plugin';

const [, , labsDirectory = ''] = process.argv;

credentialFor(process.env['KUBERNETES_EXEC_INFO'], labsDirectory, new Date()).then(
  (credential) => {
    process.stdout.write(`${JSON.stringify(credential)}\n`);
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);

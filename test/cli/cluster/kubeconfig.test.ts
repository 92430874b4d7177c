import { parseKubeconfig } from '../../../cli/cluster/kubeconfig';

const base64 = (text: string) => Buffer.from(`-----BEGIN ${text}`).toString('base64');
const lines = [
  'clusters:',
  '- name: plinth-local',
  '  cluster:',
  '    server: https://127.0.0.1:40123',
  `    certificate-authority-data: ${base64('ca')}`,
  'users:',
  '- name: plinth-local',
  '  user:',
  `    client-certificate-data: ${base64('certificate')}`,
  `    client-key-data: ${base64('key')}`,
];

test('certificates are decoded', () => {
  expect(parseKubeconfig(lines.join('\n'), 'file')).toEqual({
    server: 'https://127.0.0.1:40123',
    ca: Buffer.from('-----BEGIN ca'),
    certificate: Buffer.from('-----BEGIN certificate'),
    key: Buffer.from('-----BEGIN key'),
  });
});

test.each(['server', 'certificate-authority-data'])("fails when '%s' is missing", (property) => {
  const text = lines.map((line) => (line.includes(`${property}:`) ? '    other: x' : line));
  expect(() => parseKubeconfig(text.join('\n'), 'labs/local/kubeconfig')).toThrow(
    `labs/local/kubeconfig: '${property}' must be there, the lab writes it`,
  );
});

test.each(['client-certificate-data', 'client-key-data'])(
  "fails when '%s' is missing",
  (property) => {
    const text = lines.filter((line) => !line.includes(`${property}:`));
    expect(() => parseKubeconfig(text.join('\n'), 'labs/local/kubeconfig')).toThrow(
      `labs/local/kubeconfig: '${property}' must be there, the lab writes it`,
    );
  },
);

test.each(['certificate-authority-data', 'client-certificate-data', 'client-key-data'])(
  "fails when '%s' is no PEM",
  (property) => {
    const text = lines.map((line) =>
      line.includes(`${property}:`) ? `    ${property}: AAAA` : line,
    );
    expect(() => parseKubeconfig(text.join('\n'), 'labs/local/kubeconfig')).toThrow(
      `labs/local/kubeconfig: '${property}' must hold PEM in base64, it is damaged\n` +
        '  fix: ./plinth up repairs the lab',
    );
  },
);

import { plainPaint } from '../../../cli/host';
import { diagnosticsText } from '../../../cli/text/diagnostics';

test('an error names its resource once, and further lines of its message are indented', () => {
  expect(
    diagnosticsText(
      [
        {
          severity: 'error',
          resource: 'Deployment immudb/immudb',
          message: 'denied:\nno privilege',
        },
        { severity: 'warning', message: 'deprecated' },
      ],
      plainPaint,
    ),
  ).toBe('error: Deployment immudb/immudb: denied:\n  no privilege\nwarning: deprecated');
});

test('nothing to tell is an empty text', () => {
  expect(diagnosticsText([], plainPaint)).toBe('');
});

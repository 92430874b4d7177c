import type { EngineEvent } from '@pulumi/pulumi/automation';
import { eventIn } from '../../../cli/engine/event-text';
import { component, deployment } from './events';

const state = (urn: string, more: object) => ({ type: 'a:b:C', urn, ...more, inputs: {} });

function event(kind: string, op: string, urn: string, more: object): object {
  const metadata = {
    op,
    urn,
    type: 'a:b:C',
    old: state(urn, more),
    new: state(urn, more),
    provider: 'p',
  };
  return { sequence: 7, timestamp: 9, [kind]: { metadata } };
}

const read = (value: object) => eventIn(Buffer.from(`${JSON.stringify(value)}\n`));

test.each(['resourcePreEvent', 'resOutputsEvent'])(
  'of an unchanged resource %s says which one it is, without its state',
  (kind) => {
    expect(read(event(kind, 'same', deployment, { custom: true, id: '1' }))).toEqual({
      sequence: 7,
      timestamp: 9,
      [kind]: {
        metadata: { op: 'same', urn: deployment, type: 'a:b:C', old: { custom: true } },
      },
    });
    expect(read(event(kind, 'same', component, { id: '' }))).toMatchObject({
      [kind]: { metadata: { urn: component, old: { custom: false } } },
    });
  },
);

test('a name is read as JSON has it', () => {
  const urn = 'urn:pulumi:local::plinth::a:b:C::say "hello" \\ ü';
  expect(read(event('resourcePreEvent', 'same', urn, {}))).toMatchObject({
    resourcePreEvent: { metadata: { urn } },
  });
});

test.each<[string, object]>([
  ['a change', event('resourcePreEvent', 'update', deployment, { custom: true })],
  [
    'the stack, for its outputs,',
    JSON.parse(
      JSON.stringify(event('resOutputsEvent', 'same', component, {})).replaceAll(
        'a:b:C',
        'pulumi:pulumi:Stack',
      ),
    ) as object,
  ],
  ['a message', { sequence: 1, timestamp: 2, diagnosticEvent: { message: '"op":"same"' } }],
  ['what another engine writes in another order', { timestamp: 2, sequence: 1, cancelEvent: {} }],
])('%s is read as a whole', (_, value) => {
  expect(read(value)).toEqual(value as EngineEvent);
});

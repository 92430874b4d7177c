import type { EngineEvent } from '@pulumi/pulumi/automation';

/*
 * An event about a resource quotes its whole state twice, before and after, and most resources of most runs are
 * unchanged: of those nobody reads more than the first few hundred bytes, in the order in which Go writes them.
 * @see https://github.com/pulumi/pulumi/blob/v3.230.0/sdk/go/common/apitype/events.go
 */
const unchanged = new RegExp(
  [
    /^\{"sequence":(\d+),"timestamp":(\d+),"(resourcePreEvent|resOutputsEvent)":/,
    /\{"metadata":\{"op":"same","urn":("(?:[^"\\]|\\.)*"),"type":("(?!pulumi:pulumi:Stack")(?:[^"\\]|\\.)*"),/,
    /"old":\{"type":"(?:[^"\\]|\\.)*","urn":"(?:[^"\\]|\\.)*",("custom":true,)?/,
  ]
    .map(({ source }) => source)
    .join(''),
);
const head = 4096;

/** An event as the engine writes it; of an unchanged resource without its state, but for the stack's outputs. */
export function eventIn(json: Buffer): EngineEvent {
  const found = unchanged.exec(json.toString('utf8', 0, head));
  if (found === null) return JSON.parse(json.toString('utf8')) as EngineEvent;
  const [, sequence, timestamp, kind = '', urn = '', type = '', custom] = found;
  const metadata = {
    op: 'same',
    urn: JSON.parse(urn) as string,
    type: JSON.parse(type) as string,
    old: { custom: custom !== undefined },
  };
  const told: unknown = {
    sequence: Number(sequence),
    timestamp: Number(timestamp),
    [kind]: { metadata },
  };
  return told as EngineEvent;
}

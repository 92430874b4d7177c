/** Which program a phase runs. */
export type Side = 'from' | 'to' | 'nothing';

/** Why a phase is run: what counts in it is judged by this. */
export type Purpose =
  /** Brings the cluster of another environment up, in which the rehearsed one has its place. */
  | 'host'
  /** Makes everything from nothing. */
  | 'first'
  /** Shows what the update would do. */
  | 'plan'
  /** The update itself. */
  | 'update'
  /** Must find nothing to do. */
  | 'again'
  /** Deletes everything. */
  | 'destroy'
  /** Must find nothing to do after its guest has gone. */
  | 'host again';

/** One run of the engine in a rehearsal. */
export interface Phase {
  readonly title: string;
  readonly purpose: Purpose;
  readonly stack: string;
  readonly verb: 'up' | 'preview';
  readonly side: Side;
}

/** What is rehearsed. */
export interface Rehearsed {
  readonly stack: string;
  /** Environment in whose cluster it lives. @default - it has a cluster of its own */
  readonly host?: string;
  /** What it is updated from, as the user named it. @default - from nothing */
  readonly from?: string;
  /** What it is updated to, as the user named it. */
  readonly to: string;
  /** Whether it is destroyed in the end, or kept to be looked at. */
  readonly end: 'destroy' | 'keep';
}

/** The phases of a rehearsal, in order. */
export function phasesOf({ stack, host, from, to, end }: Rehearsed): readonly Phase[] {
  const first = from === undefined ? 'to' : 'from';
  const hosted = (purpose: Purpose, side: Side, title: string): readonly Phase[] =>
    host === undefined ? [] : [{ title, purpose, stack: host, verb: 'up', side }];
  const own = (purpose: Purpose, side: Side, title: string): Phase => ({
    title,
    purpose,
    stack,
    verb: purpose === 'plan' ? 'preview' : 'up',
    side,
  });
  return [
    ...hosted('host', first, `${host ?? ''} up from nothing`),
    own('first', first, from === undefined ? 'up from nothing' : `up from nothing, ${from}`),
    ...(from === undefined
      ? []
      : [
          ...hosted('host', 'to', `${host ?? ''} updated to ${to}`),
          own('plan', 'to', `preview of ${to}`),
          own('update', 'to', `update to ${to}`),
        ]),
    own('again', 'to', 'up again'),
    ...(end === 'keep'
      ? []
      : [
          own('destroy', 'nothing', 'destroy'),
          ...hosted('host again', 'to', `${host ?? ''} up again`),
        ]),
  ];
}

import { UserError } from '../../errors/user-error';
import type { Comment, GitHub } from '../github/github';
import { NotDoneError } from '../github/retry';
import {
  compareOrder,
  markerIn,
  markerText,
  orderAmong,
  type Marker,
  type RunOrder,
} from './marker';

/** What is to be said, and where. */
export interface Saying {
  readonly number: number;
  readonly stack: string;
  readonly order: RunOrder;
  /** Everything below the marker. */
  readonly text: string;
}

/** What became of it. */
export type Said = 'created' | 'updated' | 'unchanged' | 'left to a newer run';

export interface Pace {
  readonly signal: AbortSignal;
  readonly pause: (ms: number) => Promise<void>;
}

interface Own {
  readonly id: number;
  readonly body: string;
  readonly marker: Marker;
}

// what another run has read before ours wrote, it writes within this time
const settlesWithinMs = 2000;
const rounds = 8;

/**
 * Says something in the one comment of a stack, whoever else is about to do the same. GitHub has no way to write only
 * if nothing changed, so every run works towards the same end and looks again: the oldest comment stays, it says what
 * the newest run found, and the others go.
 */
export async function say(github: GitHub, saying: Saying, pace: Pace): Promise<Said> {
  const { number, stack } = saying;
  const viewer = await viewerOf(github, number, pace.signal);
  const read = async (): Promise<readonly Own[]> =>
    ownIn(await github.comments(number, pace.signal), stack, viewer);
  let own = await read();
  const order = orderAmong(
    saying.order,
    own.map(({ marker }) => marker.order),
  );
  const mine: Marker = { stack, order };
  const body = `${markerText(mine)}\n${saying.text}`;
  let said: Said = 'unchanged';
  for (let round = 0; round < rounds; round += 1) {
    const step = nextStep(own, { marker: mine, body });
    if (step === undefined) {
      // once more, after whoever was about to write has written
      await pace.pause(settlesWithinMs);
      own = await read();
      if (nextStep(own, { marker: mine, body }) === undefined) return outcome(own, order, said);
      continue;
    }
    said = await taken(github, number, step, pace, said);
    own = await read();
    if (own.length > 0) continue;
    // lists lag behind what was just made
    await pace.pause(settlesWithinMs);
    own = await read();
  }
  throw new UserError(
    `comment: #${number} does not come to rest: other runs keep writing about '${stack}'`,
    {
      fix: 'let one run per stack comment at a time (concurrency in the workflow), then run again',
    },
  );
}

function outcome(own: readonly Own[], order: Marker['order'], said: Said): Said {
  return own.some(({ marker }) => compareOrder(marker.order, order) > 0)
    ? 'left to a newer run'
    : said;
}

type Step =
  | { readonly do: 'create'; readonly body: string }
  | { readonly do: 'update'; readonly id: number; readonly body: string }
  | { readonly do: 'delete'; readonly id: number };

/** The next thing that brings the comments of a stack nearer to one; the same for whoever looks at them. */
export function nextStep(
  own: readonly Own[],
  mine: { readonly marker: Marker; readonly body: string },
): Step | undefined {
  const [oldest, ...others] = [...own].sort((a, b) => a.id - b.id);
  if (oldest === undefined) return { do: 'create', body: mine.body };
  const newest = [...own, mine].reduce((best, each) =>
    compareOrder(each.marker.order, best.marker.order) > 0 ? each : best,
  );
  if (compareOrder(oldest.marker.order, newest.marker.order) < 0)
    return { do: 'update', id: oldest.id, body: newest.body };
  const [extra] = others;
  return extra === undefined ? undefined : { do: 'delete', id: extra.id };
}

async function taken(
  github: GitHub,
  number: number,
  step: Step,
  { signal }: Pace,
  said: Said,
): Promise<Said> {
  try {
    switch (step.do) {
      case 'create':
        await github.createComment(number, step.body, signal);
        return 'created';
      case 'update':
        await github.updateComment(step.id, step.body, signal);
        return said === 'created' ? said : 'updated';
      case 'delete':
        await github.deleteComment(step.id, signal);
        return said;
    }
  } catch (error) {
    // gone meanwhile, or perhaps done without an answer: what is there now decides
    if (step.do === 'update' && isGone(error)) return said;
    if (!(error instanceof NotDoneError)) throw error;
    await github.waitOut(error, signal);
    return said;
  }
}

/** Anybody can write a marker: without knowing who we are, none of the comments could be changed or deleted. */
async function viewerOf(github: GitHub, number: number, signal: AbortSignal): Promise<string> {
  try {
    return await github.viewer(signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const unknown = `comment: whose the token is can not be found out, so neither which comment on #${number} is ours`;
    throw new UserError([unknown, ...error.problems], {
      fix: (isGone(error) ? undefined : error.fix) ?? 'run the command again',
      cause: error,
    });
  }
}

function isGone(error: unknown): boolean {
  const cause: unknown = error instanceof UserError ? error.cause : undefined;
  return cause instanceof Error && 'status' in cause && cause.status === 404;
}

function ownIn(comments: readonly Comment[], stack: string, viewer: string): readonly Own[] {
  return comments.flatMap(({ id, body, author }) => {
    const marker = markerIn(body);
    if (marker?.stack !== stack) return [];
    if (author === undefined || login(author) !== login(viewer)) return [];
    return [{ id, body, marker }];
  });
}

function login(name: string): string {
  return name.replace(/\[bot\]$/, '').toLowerCase();
}

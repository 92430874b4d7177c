import type { Call } from '../protocol/provider';
import type { JsonObject, PropertyMap } from '../protocol/values';
import type { Thing, World } from './world';

/** A call about something that goes on behind a resource. */
export interface Moment extends Call {
  readonly id: string;
  readonly values: JsonObject;
  readonly world: World;
}

/** What goes on behind a resource: a cluster is a lab. */
export interface Life {
  /** Outputs that only it knows. */
  readonly makes: readonly string[];
  /** Makes it; the outputs go before all others. */
  begin(moment: Moment): Promise<PropertyMap>;
  /** Follows a change. @default - nothing changes behind it */
  change?(moment: Moment): Promise<PropertyMap>;
  /** Looks after it. @default - it is as it was made */
  look?(thing: Thing): Promise<PropertyMap | 'gone'>;
  /** Ends it. */
  end(moment: Moment): Promise<void>;
}

/** Lives by type token. */
export type Lives = Readonly<Record<string, Life>>;

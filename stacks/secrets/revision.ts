import { createHmac } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';

/**
 * A text that changes when the value at a place does, and tells nothing else of it: everybody who sees pods
 * sees it. A plain hash would let short values be guessed; the key of this one is in the encrypted state alone,
 * and equal values at two places look different.
 */
export function revisionOf(
  place: string,
  value: pulumi.Output<string>,
  key: pulumi.Output<string>,
): pulumi.Output<string> {
  const revision = pulumi.all([value, key]).apply(([text, secret]) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([place, text]))
      .digest('hex'),
  );
  return pulumi.unsecret(revision);
}

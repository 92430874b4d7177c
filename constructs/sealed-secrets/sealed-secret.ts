import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { SealedSecret as SealedSecretObject } from './imports/bitnami.com';
import type { SealedSecretProps } from './sealed-secret-props';
import { problemsOf } from './sealed-value';

const prefix = 'sealedsecrets.bitnami.com';

/** A Secret in the form that only the cluster's controller can open. */
export class SealedSecret extends Construct {
  /** Name of the Secret that comes of it. It goes when the SealedSecret goes. */
  readonly secretName: string;

  constructor(scope: Construct, id: string, props: SealedSecretProps) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) {
      throw new UserError(problems, {
        fix: `seal it anew: kubeseal --raw --scope ${props.scope} --namespace ${props.namespace} --name ${props.name} --from-file=<file>`,
      });
    }
    const { name, namespace, type = 'Opaque', timeout = Duration.minutes(2) } = props;
    this.secretName = name;
    // the controller reads it from the SealedSecret, kubeseal from the template
    const annotations = props.scope === 'strict' ? {} : { [`${prefix}/${props.scope}`]: 'true' };
    new SealedSecretObject(this, 'sealed-secret', {
      metadata: {
        name,
        namespace,
        annotations: {
          ...annotations,
          'pulumi.com/waitFor': 'condition=Synced',
          'pulumi.com/timeoutSeconds': String(timeout.toSeconds()),
        },
      },
      spec: {
        encryptedData: { ...props.encryptedData },
        template: {
          type,
          metadata: {
            name,
            namespace,
            ...(props.scope === 'strict' ? {} : { annotations }),
            ...(props.labels ? { labels: { ...props.labels } } : {}),
          },
          ...(props.templates ? { data: { ...props.templates } } : {}),
        },
      },
    });
  }
}

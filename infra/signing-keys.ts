import { CfnOutput, CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { InvalidInputError } from '../shared/model/errors.ts';
import { stackName } from './names.ts';

/**
 * The keys that sign the feed, by number: the context `signingKeys`, usually 1 alone. To exchange a key, deploy
 * with "1,2", have every reader trust the second, then deploy with "2". A key outlives the stack, and its
 * being left out: what it signed can still be verified, and it can come back.
 */
export function signingKeyNumbers(context: unknown): number[] {
  const numbers = String(context ?? 1)
    .split(',')
    .map(Number);
  const isSound = numbers.every((number) => Number.isSafeInteger(number) && number > 0);
  if (isSound && new Set(numbers).size === numbers.length) return numbers;
  throw new InvalidInputError(
    `The context signingKeys is ${JSON.stringify(context)}, and has to be numbers from 1, such as "1", or "1,2" while one key takes the place of the other.`,
  );
}

export class SigningKeys extends Construct {
  readonly keys: readonly Key[];
  readonly #numbers: readonly number[];

  constructor(
    scope: Construct,
    id: string,
    { owner, numbers }: { owner: string; numbers: readonly number[] },
  ) {
    super(scope, id);
    this.#numbers = numbers;
    this.keys = numbers.map(
      (number) =>
        new Key(this, `Key${number}`, {
          description: `privatelink-dns: signs the feed of ${owner} (${number})`,
          alias: `alias/${stackName(owner)}-feed-${number}`,
          keySpec: KeySpec.ECC_NIST_P256,
          keyUsage: KeyUsage.SIGN_VERIFY,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
    );
  }

  /** As the publisher and the command line take them. */
  get arns(): string {
    return this.keys.map(({ keyArn }) => keyArn).join(',');
  }

  /**
   * What readers are given to trust, by a way that is not the feed's own bucket: outputs for those on premises.
   * Returns the public keys for the functions, in PEM with commas between them.
   */
  publicKeys(reader: LambdaFunction): string {
    const pems = this.keys.map((key, index) => {
      const number = this.#numbers[index];
      const publicKey = new CustomResource(this, `PublicKey${number}`, {
        resourceType: 'Custom::PublicKey',
        serviceToken: reader.functionArn,
        properties: { KeyArn: key.keyArn },
      });
      // A reader's role may not yet let it ask when the function is already there.
      publicKey.node.addDependency(reader);
      this.#output(`SigningKeyArn${number}`, 'Signs the feed', key.keyArn);
      const pem = publicKey.getAttString('PublicKey');
      this.#output(`FeedPublicKey${number}`, 'Trust this key on premises (PEM)', pem);
      return pem;
    });
    return pems.join(',');
  }

  #output(name: string, description: string, value: string): void {
    new CfnOutput(this, name, { description, value }).overrideLogicalId(name);
  }
}

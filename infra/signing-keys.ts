import { CfnOutput, CustomResource } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { InvalidInputError } from '../shared/model/errors.ts';
import { stackName } from './names.ts';
import { RETAINED } from './retained.ts';

/**
 * The numbers of the keys that sign the feed, from the context `signingKeys`; the default is 1. To rotate a key,
 * deploy with "1,2", make every reader trust the second key, then deploy with "2". A key is retained when it
 * leaves the context or the stack is removed, so that its signatures remain verifiable.
 */
export function signingKeyNumbers(context: unknown): number[] {
  const numbers = String(context ?? 1)
    .split(',')
    .map(Number);
  const isValid = numbers.every((number) => Number.isSafeInteger(number) && number > 0);
  if (isValid && new Set(numbers).size === numbers.length) return numbers;
  throw new InvalidInputError(
    `The context signingKeys is ${JSON.stringify(context)}. It must list numbers from 1, such as "1", or "1,2" while readers change from one key to the other.`,
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
          removalPolicy: RETAINED,
        }),
    );
  }

  /** The ARNs, separated by commas. */
  get arns(): string {
    return this.keys.map(({ keyArn }) => keyArn).join(',');
  }

  /**
   * Adds the public keys to the outputs of the stack, so that operators can give them to readers without the
   * feed's bucket. Returns the keys for the functions, in PEM, separated by commas.
   */
  publicKeys(reader: LambdaFunction): string {
    const pems = this.keys.map((key, index) => {
      const number = this.#numbers[index];
      const publicKey = new CustomResource(this, `PublicKey${number}`, {
        resourceType: 'Custom::PublicKey',
        serviceToken: reader.functionArn,
        properties: { KeyArn: key.keyArn },
      });
      // The function may exist before the policy of its role, so the resource waits for both.
      publicKey.node.addDependency(reader);
      this.#output(`SigningKeyArn${number}`, 'The ARN of the key that signs the feed', key.keyArn);
      const pem = publicKey.getAttString('PublicKey');
      this.#output(`FeedPublicKey${number}`, 'The public key that agents must trust (PEM)', pem);
      return pem;
    });
    return pems.join(',');
  }

  #output(name: string, description: string, value: string): void {
    new CfnOutput(this, name, { description, value }).overrideLogicalId(name);
  }
}

import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { MANIFEST_KEY, signatureKey } from '../../../shared/feed/keys.ts';
import {
  checkArtifact,
  manifestDigest,
  readSignedManifest,
  trustedKey,
} from '../../../shared/feed/signature.ts';
import type { Manifest } from '../../../shared/model/feed.ts';
import type { Clients } from './clients.ts';
import type { Outputs } from './deployment.ts';
import { ACCOUNT, REGION } from './emulators.ts';
import { given } from './world.ts';

/** The publications of a deployment, as its readers receive them. */
export class Published {
  readonly #clients: Clients;
  readonly #bucket: string;
  readonly #publicKey: string;

  constructor(clients: Clients, outputs: Outputs) {
    this.#clients = clients;
    this.#bucket = given(outputs.FeedBucket, 'FeedBucket');
    this.#publicKey = given(outputs.FeedPublicKey1, 'FeedPublicKey1');
  }

  /** The manifest, verified with the public key from the stack's outputs; undefined before the first publication. */
  async manifest(): Promise<Manifest | undefined> {
    const bytes = await this.#object(MANIFEST_KEY);
    if (bytes === undefined) return undefined;
    const trusted = trustedKey(this.#publicKey);
    const signature = await this.#object(signatureKey(manifestDigest(bytes), trusted.keyId));
    const signatures = [
      { keyId: trusted.keyId, signature: given(signature, 'signature').toString('utf8') },
    ];
    return readSignedManifest(bytes, signatures, [trusted]);
  }

  /** The artifacts of a manifest by file name, each checked against the manifest. */
  async artifacts({ artifacts }: Manifest): Promise<Record<string, string>> {
    const files: Record<string, string> = {};
    for (const entry of artifacts) {
      const bytes = given(await this.#object(entry.path), entry.path);
      checkArtifact(entry, bytes);
      files[entry.path.split('/').slice(4).join('/')] = bytes.toString('utf8');
    }
    return files;
  }

  async parameters(path: string): Promise<Record<string, string>> {
    const { Parameters = [] } = await this.#clients.ssm.send(
      new GetParametersByPathCommand({ Path: path }),
    );
    return Object.fromEntries(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
  }

  async #object(key: string): Promise<Buffer | undefined> {
    try {
      const { Body } = await this.#clients.s3.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
      );
      return Buffer.from(await given(Body, key).transformToByteArray());
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}

/** Subscribes a queue of the network team to the topic. `subjects` returns the subjects since its last call. */
export async function subscribe(clients: Clients, topicArn: string) {
  const { sqs, sns } = clients;
  const name = 'network-team';
  const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
  );
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: arn }));
  return {
    async subjects(): Promise<string[]> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = '{}' }) => String(JSON.parse(Body).Subject));
    },
  };
}

import type { SnsPort } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import { type Context, refusals } from './context.ts';
import type { Caller } from './identity.ts';
import { matchesPattern, type Pattern } from './pattern.ts';

const refuse = refusals('sns');

type PublishInput = Parameters<SnsPort['publish']>[0];

export interface PublishedMessage {
  at: Date;
  messageId: string;
  topicArn: string;
  subject: string;
  /** The text for each protocol; `default` is for all other protocols. */
  texts: Record<string, string>;
}

/**
 * Topics that keep the published messages. Errors have the names that the SDK uses: `NotFoundException` is
 * `NotFound` in the protocol.
 */
export class SnsWorld {
  readonly messages: PublishedMessage[] = [];
  readonly #context: Context;
  readonly #region: string;
  readonly #topics = new Set<string>();

  constructor(region: string, context: Context) {
    this.#region = region;
    this.#context = context;
  }

  createTopic(name: string): string {
    const arn = `arn:aws:sns:${this.#region}:${this.#context.account}:${name}`;
    this.#topics.add(arn);
    return arn;
  }

  publish(input: PublishInput): { MessageId: string } {
    if (!this.#topics.has(input.TopicArn)) {
      throw refuse('Publish', 'NotFoundException', `Topic does not exist: ${input.TopicArn}`);
    }
    checkSubject(input.Subject);
    const texts = textsOf(input.Message);
    const messageId = this.#context.ids.uuid('message');
    this.messages.push({
      at: this.#context.clock.now(),
      messageId,
      topicArn: input.TopicArn,
      subject: input.Subject,
      texts,
    });
    return { MessageId: messageId };
  }
}

/**
 * Returns true if SNS delivers the message to a subscription with the filter policy and `FilterPolicyScope:
 * MessageBody`. The policy applies to the text of the protocol. SNS delivers no text that is not a JSON object.
 */
export function passesBodyFilter(
  { texts }: Pick<PublishedMessage, 'texts'>,
  protocol: string,
  policy: Pattern,
): boolean {
  try {
    const body: unknown = JSON.parse(texts[protocol] ?? texts.default ?? '');
    return matchesPattern(policy, body);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

export function snsPort(
  interceptor: CallInterceptor,
  world: SnsWorld,
  region: string,
  caller: Caller,
): SnsPort {
  return {
    publish: (input) =>
      interceptor.call({ operation: 'Publish', region, caller, input }, (request) =>
        world.publish(request),
      ),
  };
}

/**
 * A subject has fewer than 100 characters, all of them printable ASCII, and does not begin with a space
 * (API_Publish).
 */
function checkSubject(subject: string): void {
  if (!/^[!-~][ -~]*$/.test(subject) || subject.length >= 100) {
    throw refuse('Publish', 'InvalidParameterException', 'Invalid parameter: Subject');
  }
}

function textsOf(message: string): Record<string, string> {
  const invalid = (why: string) =>
    refuse('Publish', 'InvalidParameterException', `Invalid parameter: ${why}`);
  if (Buffer.byteLength(message) > 262_144) throw invalid('Message too long');
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const texts = Object.entries(parsed).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  if (!texts.some(([protocol]) => protocol === 'default')) {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  return Object.fromEntries(texts);
}

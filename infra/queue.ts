import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVE_COUNT } from '../shared/model/messages.ts';
import { VISIBILITY_TIMEOUT_SECONDS } from '../shared/model/timing.ts';
import { queueName } from './names.ts';

/** The longest retention that SQS offers. */
const RETENTION = Duration.days(14);

interface FifoQueueProps {
  readonly owner: string;
  readonly name: keyof typeof MAX_RECEIVE_COUNT;
}

/** A FIFO queue and its dead-letter queue. Senders set the deduplication ids. */
export class FifoQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { owner, name }: FifoQueueProps) {
    super(scope, id);
    const shared = {
      fifo: true,
      contentBasedDeduplication: false,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    };
    this.dead = new Queue(this, 'Dead', {
      ...shared,
      queueName: queueName(owner, `${name}-dead`),
    });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      queueName: queueName(owner, name),
      visibilityTimeout: Duration.seconds(VISIBILITY_TIMEOUT_SECONDS[name]),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: MAX_RECEIVE_COUNT[name] },
    });
  }
}

/** The dead-letter queue of EventBridge, the Scheduler and Lambda, which support only standard queues. */
export class UndeliveredQueue extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    });
  }
}

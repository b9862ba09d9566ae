import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { type Config, probesAddresses } from '../shared/config/config.ts';
import { deploymentParameter } from '../shared/feed/parameter-names.ts';
import {
  PROBE_INTERVAL_MINUTES,
  READER_TIMEOUT_SECONDS,
  SWEEP_INTERVAL_MINUTES,
} from '../shared/model/timing.ts';
import { Alarms } from './alarms.ts';
import { addRule, canForward, reconcilerRules, roleArns } from './events.ts';
import { FeedBucket } from './feed-bucket.ts';
import { ReconcilerFunction, type ReconcilerFunctionProps } from './function.ts';
import * as permissions from './permissions.ts';
import { FifoQueue, UndeliveredQueue } from './queue.ts';
import { ReaderPolicies } from './reader-policies.ts';
import { SigningKeys, signingKeyNumbers } from './signing-keys.ts';
import { NoticeTopic } from './topic.ts';
import { useZones, withoutZones } from './zone-permissions.ts';

const SWEEP_EVERY = Duration.minutes(SWEEP_INTERVAL_MINUTES);
const PROBE_EVERY = Duration.minutes(PROBE_INTERVAL_MINUTES);
/** FIFO queues take no more. */
const BATCH = 10;

/**
 * The most bindings at once. It bounds the calls to the Resolver, which takes five a second of an account, and needs
 * no reserved concurrency, which a new account has none to give of.
 */
const MAX_CONCURRENCY = 5;
/** The publish queue has one group, so one batch at a time; Lambda takes no lower bound than this. */
const FEWEST_AT_ONCE = 2;
/** The functions that read or write objects of the feed. */
const USE_FEED = ['route', 'reconcile', 'publish', 'probe'] as const;

const AFTER_REMOVAL =
  'Zones, records, and parameters under the prefix save feed/deployment, which the functions wrote; the bucket of the feed, its signing keys (without alias), and logs. Resolvers go on with what they have; nothing keeps it up to date.';

const TIMEOUT = {
  route: Duration.seconds(30),
  reconcile: Duration.seconds(READER_TIMEOUT_SECONDS.reconcile),
  publish: Duration.seconds(READER_TIMEOUT_SECONDS.publish),
  sweep: Duration.seconds(60),
  probe: Duration.seconds(30),
  'signing-key': Duration.seconds(30),
};

export interface ReconcilerStackProps extends StackProps {
  readonly config: Config;
  /** The directory of the functions' bundles. */
  readonly bundles: string;
}

/**
 * An event wakes route, which puts each binding that it may concern on the reconcile queue. reconcile
 * repairs zones and tells the publish queue. publish writes all that others read: the feed, parameters,
 * messages. sweep puts every binding on the queue by the clock.
 */
export class ReconcilerStack extends Stack {
  readonly #config: Config;
  readonly #bundles: string;

  constructor(scope: Construct, id: string, { config, bundles, ...props }: ReconcilerStackProps) {
    super(scope, id, { ...props, env: { region: config.region } });
    this.#config = config;
    this.#bundles = bundles;

    const feed = new FeedBucket(this, 'Feed');
    const signing = new SigningKeys(this, 'Signing', {
      owner: config.owner,
      numbers: signingKeyNumbers(this.node.tryGetContext('signingKeys')),
    });
    const topic = new NoticeTopic(this, 'Topic');
    const toReconcile = this.#queue('Reconcile', 'reconcile');
    const toPublish = this.#queue('Publish', 'publish');
    const undelivered = new UndeliveredQueue(this, 'Undelivered');

    const trusted = signing.publicKeys(
      this.#function('SigningKey', {
        name: 'signing-key',
        description: 'Tells deployments the public keys of the feed',
        memory: 256,
        environment: {},
        permissions: [permissions.readPublicKeys(signing.keys)],
      }),
    );
    const readsManifest = { FEED_BUCKET: feed.bucketName, TRUSTED_KEYS: trusted };

    const route = this.#function('Route', {
      name: 'route',
      description: 'Wakes the bindings that an event may concern',
      memory: 256,
      environment: {
        ...readsManifest,
        RECONCILE_QUEUE_URL: toReconcile.queue.queueUrl,
      },
      permissions: [...permissions.readManifest(feed), permissions.sendTo(toReconcile.queue)],
      onFailure: new SqsDestination(undelivered),
    });
    const reconcile = this.#function('ReconcileBindings', {
      name: 'reconcile',
      description: 'Observes bindings, and repairs their zones',
      memory: 512,
      environment: {
        ...readsManifest,
        RECONCILE_QUEUE_URL: toReconcile.queue.queueUrl,
        PUBLISH_QUEUE_URL: toPublish.queue.queueUrl,
      },
      permissions: [
        permissions.readNetwork(),
        ...useZones(config.bindings, this.partition),
        ...permissions.readManifest(feed),
        ...(probesAddresses(config) ? permissions.readHealth(feed) : []),
        permissions.sendTo(toPublish.queue),
      ],
    });
    const publish = this.#function('PublishFeed', {
      name: 'publish',
      description: 'Writes the feed and the parameters, and tells people',
      memory: 512,
      environment: {
        FEED_BUCKET: feed.bucketName,
        RECONCILE_QUEUE_URL: toReconcile.queue.queueUrl,
        PUBLISH_QUEUE_URL: toPublish.queue.queueUrl,
        TOPIC_ARN: topic.topicArn,
        SIGNING_KEY_ARNS: signing.arns,
      },
      permissions: [
        ...permissions.writeFeed(feed),
        ...permissions.writeNotifications(feed),
        permissions.signWith(signing.keys),
        permissions.writeParameters(this, config.parameterPrefix),
        ...permissions.announceTo(topic),
        permissions.sendTo(toReconcile.queue),
      ],
    });
    const sweep = this.#function('Sweep', {
      name: 'sweep',
      description: 'Looks at every binding, and at the feed',
      memory: 256,
      environment: {
        RECONCILE_QUEUE_URL: toReconcile.queue.queueUrl,
        PUBLISH_QUEUE_URL: toPublish.queue.queueUrl,
      },
      permissions: [permissions.sendTo(toReconcile.queue, toPublish.queue)],
      onFailure: new SqsDestination(undelivered),
    });

    const routed = new LambdaFunction(route, {
      deadLetterQueue: undelivered,
      maxEventAge: Duration.hours(6),
      retryAttempts: 24,
    });
    for (const rule of reconcilerRules(this, config.owner)) addRule(this, rule, routed);
    reconcile.addEventSource(eventsOf(toReconcile, MAX_CONCURRENCY));
    publish.addEventSource(eventsOf(toPublish, FEWEST_AT_ONCE));
    new Schedule(this, 'SweepSchedule', {
      description: 'privatelink-dns: finds what events missed',
      schedule: ScheduleExpression.rate(SWEEP_EVERY),
      // One that is late is overtaken by the next.
      target: new LambdaInvoke(sweep, { deadLetterQueue: undelivered, maxEventAge: SWEEP_EVERY }),
    });

    if (probesAddresses(config)) this.#probe(readsManifest, feed, toReconcile, undelivered);
    const onlyFrom = config.deployment?.feedOnlyFrom;
    if (onlyFrom !== undefined) {
      feed.restrictTo(onlyFrom, roleArns(this, config.owner, USE_FEED));
    }

    new Alarms(this, 'Alarms', {
      topic,
      deadLetters: {
        reconcile: toReconcile.dead,
        publish: toPublish.dead,
        events: undelivered,
      },
      functions: { route, reconcile, publish, sweep },
      sweep,
      sweepEvery: SWEEP_EVERY,
    });

    // For the command line: where this deployment keeps its feed. Two deployments on one prefix collide here, at deploy time.
    new StringParameter(this, 'Deployment', {
      parameterName: deploymentParameter(config.parameterPrefix),
      stringValue: this.toJsonString({
        bucket: feed.bucketName,
        topicArn: topic.topicArn,
        signingKeyArns: signing.arns,
      }),
    });
    new ReaderPolicies(this, 'Readers', { feed, parameterPrefix: config.parameterPrefix });
    this.#output('FeedBucket', 'The bucket of the feed', feed.bucketName);
    this.#output('TopicArn', 'Subscribe people and machines here', topic.topicArn);
    this.#output('ReconcileQueueUrl', 'Bindings to look at', toReconcile.queue.queueUrl);
    this.#output('PublishQueueUrl', 'What was found', toPublish.queue.queueUrl);
    this.#output('AfterRemoval', 'What stays when this stack is removed', AFTER_REMOVAL);
    this.#sayWhatIsWide();
  }

  /** Where answers by address follow AWS's withdrawals, which no event tells. */
  #probe(
    readsManifest: Record<string, string>,
    feed: FeedBucket,
    toReconcile: FifoQueue,
    undelivered: UndeliveredQueue,
  ): void {
    const probe = this.#function('Probe', {
      name: 'probe',
      description: 'Asks public DNS which addresses of the endpoints AWS answers with',
      memory: 256,
      environment: { ...readsManifest, RECONCILE_QUEUE_URL: toReconcile.queue.queueUrl },
      permissions: [
        ...permissions.readManifest(feed),
        ...permissions.writeHealth(feed),
        permissions.sendTo(toReconcile.queue),
      ],
      onFailure: new SqsDestination(undelivered),
    });
    new Schedule(this, 'ProbeSchedule', {
      description: 'privatelink-dns: follows the health of the endpoints',
      schedule: ScheduleExpression.rate(PROBE_EVERY),
      target: new LambdaInvoke(probe, { deadLetterQueue: undelivered, maxEventAge: PROBE_EVERY }),
    });
  }

  #queue(id: string, name: 'reconcile' | 'publish'): FifoQueue {
    return new FifoQueue(this, `${id}Queue`, {
      owner: this.#config.owner,
      name,
    });
  }

  #function(id: string, props: Omit<ReconcilerFunctionProps, 'config' | 'bundles' | 'timeout'>) {
    return new ReconcilerFunction(this, id, {
      ...props,
      config: this.#config,
      bundles: this.#bundles,
      timeout: TIMEOUT[props.name],
    }).lambda;
  }

  #output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value });
  }

  /** Where the configuration leaves something open, the deployment is less tight or slower to see: a person should know. */
  #sayWhatIsWide(): void {
    const { bindings, region } = this.#config;
    for (const { name } of withoutZones(bindings)) {
      Annotations.of(this).addInfoV2(
        `privatelink-dns:names-not-scoped:${name}`,
        `The binding ${name} lists no zones, so the reconciler may write A, AAAA, CNAME and TXT records of any name in any zone of the account. List its zones with their ids to have the role confined to them.`,
      );
    }
    if (!canForward(region)) {
      Annotations.of(this).addInfoV2(
        'privatelink-dns:events-not-forwarded',
        `EventBridge forwards no events between Regions of this partition: changes outside ${region}, those of Route 53 among them, are found by the sweep every ${SWEEP_EVERY.toMinutes()} minutes.`,
      );
    }
  }
}

function eventsOf({ queue }: FifoQueue, maxConcurrency: number): SqsEventSource {
  return new SqsEventSource(queue, {
    batchSize: BATCH,
    maxConcurrency,
    reportBatchItemFailures: true,
  });
}

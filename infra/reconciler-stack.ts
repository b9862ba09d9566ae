import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { type Config, probesAddresses } from '../shared/config/config.ts';
import { HEALTH_PREFIX } from '../shared/feed/keys.ts';
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
/** The largest batch of a FIFO queue. */
const BATCH = 10;

/**
 * The largest number of bindings reconciled at the same time. It limits Resolver API calls (5 per second and
 * account) through the event source, because new accounts may have no reserved concurrency available.
 */
const RECONCILE_CONCURRENCY = 5;
/** The lowest limit that Lambda accepts. The publish queue has one group, so only one batch runs at a time. */
const PUBLISH_CONCURRENCY = 2;
/** The functions that read or write objects of the feed's bucket. */
const USE_FEED = ['route', 'reconcile', 'publish', 'probe'] as const;

const AFTER_REMOVAL =
  'Zones, records, and the parameters that the functions wrote under the prefix; the bucket of the feed, its signing keys (without aliases) and the logs. Resolvers continue to use their current files, and nothing updates the files any more.';

const TIMEOUT = {
  route: Duration.seconds(30),
  reconcile: Duration.seconds(READER_TIMEOUT_SECONDS.reconcile),
  publish: Duration.seconds(READER_TIMEOUT_SECONDS.publish),
  sweep: Duration.seconds(60),
  probe: Duration.seconds(30),
  'signing-key': Duration.seconds(30),
};

interface ReconcilerStackProps extends StackProps {
  readonly config: Config;
  /** The directory of the bundles. */
  readonly bundles: string;
}

/**
 * The stack of the home Region. An event invokes route, which sends each binding that the event may concern to the
 * reconcile queue. reconcile repairs zones and sends its results to the publish queue. publish writes everything
 * that readers use: the feed, the parameters and notifications. sweep sends every binding to the reconcile queue
 * on a schedule.
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
        description: 'Reads the public keys of the feed for the deployment',
        memory: 256,
        environment: {},
        permissions: [permissions.readPublicKeys(signing.keys)],
      }),
    );
    const readsManifest = { FEED_BUCKET: feed.bucketName, TRUSTED_KEYS: trusted };

    const route = this.#function('Route', {
      name: 'route',
      description: 'Requeues the bindings that an event may concern',
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
      description: 'Observes bindings and repairs their zones',
      memory: 512,
      environment: {
        ...readsManifest,
        RECONCILE_QUEUE_URL: toReconcile.queue.queueUrl,
        PUBLISH_QUEUE_URL: toPublish.queue.queueUrl,
      },
      permissions: [
        ...permissions.readNetwork(this, config.bindings),
        ...useZones(config.bindings, this.partition),
        ...permissions.readManifest(feed),
        ...(probesAddresses(config) ? permissions.readHealth(feed) : []),
        permissions.sendTo(toPublish.queue),
      ],
    });
    const publish = this.#function('PublishFeed', {
      name: 'publish',
      description: 'Writes the feed and the parameters, and notifies operators',
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
        ...permissions.publishTo(topic),
        permissions.sendTo(toReconcile.queue),
      ],
    });
    const sweep = this.#function('Sweep', {
      name: 'sweep',
      description: 'Requeues every binding, and a check of the feed',
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
    reconcile.addEventSource(eventsOf(toReconcile, RECONCILE_CONCURRENCY));
    publish.addEventSource(eventsOf(toPublish, PUBLISH_CONCURRENCY));
    new Schedule(this, 'SweepSchedule', {
      description: 'privatelink-dns: finds drift that no event reported',
      schedule: ScheduleExpression.rate(SWEEP_EVERY),
      // A sweep that is later than this is replaced by the next one.
      target: new LambdaInvoke(sweep, { deadLetterQueue: undelivered, maxEventAge: SWEEP_EVERY }),
    });

    if (probesAddresses(config)) this.#probe(readsManifest, feed, toReconcile, undelivered);
    const onlyFrom = config.deployment?.feedOnlyFrom;
    if (onlyFrom !== undefined) {
      feed.restrictTo(onlyFrom, roleArns(this, config.owner, USE_FEED));
    }

    new Alarms(this, 'Alarms', {
      owner: config.owner,
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

    // The command line finds the feed by this parameter. A second deployment with the same prefix fails here, at deploy time.
    new StringParameter(this, 'Deployment', {
      parameterName: deploymentParameter(config.parameterPrefix),
      stringValue: this.toJsonString({
        bucket: feed.bucketName,
        topicArn: topic.topicArn,
        signingKeyArns: signing.arns,
      }),
    });
    new ReaderPolicies(this, 'Readers', {
      feed,
      parameterPrefix: config.parameterPrefix,
      signingKeys: signing.keys,
    });
    this.#output('FeedBucket', 'The bucket of the feed', feed.bucketName);
    this.#output('TopicArn', 'The topic to subscribe operators and systems to', topic.topicArn);
    this.#output(
      'ReconcileQueueUrl',
      'The queue of bindings to reconcile',
      toReconcile.queue.queueUrl,
    );
    this.#output('PublishQueueUrl', 'The queue of results to publish', toPublish.queue.queueUrl);
    this.#output('AfterRemoval', 'What is kept when this stack is removed', AFTER_REMOVAL);
    this.#reportLooseConfiguration();
  }

  /** Detects addresses that AWS withdraws from the names of an endpoint, because no event reports a withdrawal. */
  #probe(
    readsManifest: Record<string, string>,
    feed: FeedBucket,
    toReconcile: FifoQueue,
    undelivered: UndeliveredQueue,
  ): void {
    feed.reserve(HEALTH_PREFIX, roleArns(this, this.#config.owner, ['probe']));
    const probe = this.#function('Probe', {
      name: 'probe',
      description: 'Asks public DNS which addresses AWS returns for the endpoints',
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
      description: 'privatelink-dns: checks the health of the endpoints',
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

  /** Informs operators where a loose configuration forces wider IAM permissions or slower drift detection. */
  #reportLooseConfiguration(): void {
    const { bindings, region } = this.#config;
    for (const { name } of withoutZones(bindings)) {
      Annotations.of(this).addInfoV2(
        `privatelink-dns:names-not-scoped:${name}`,
        `The binding ${name} lists no zones, so the reconciler may write A, AAAA, CNAME and TXT records of any name in any zone of the account. List the zones with their ids to restrict the role to them.`,
      );
    }
    if (!canForward(region)) {
      Annotations.of(this).addInfoV2(
        'privatelink-dns:events-not-forwarded',
        `EventBridge does not forward events between Regions of this partition. Only the sweep finds changes outside ${region}, which includes all changes of Route 53; it runs every ${SWEEP_EVERY.toMinutes()} minutes.`,
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

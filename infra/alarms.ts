import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Metric as MetricName } from '../shared/model/telemetry.ts';
import { METRICS_NAMESPACE, stackName } from './names.ts';
import { MISSED_SWEEPS, SILENCE } from './silence.ts';

const PERIOD = Duration.minutes(5);
const DELAYED: MetricName = 'StepsDelayed';

interface AlarmsProps {
  readonly owner: string;
  readonly topic: Topic;
  /** The keys are the names that the alarm descriptions use. */
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly sweep: LambdaFunction;
  readonly sweepEvery: Duration;
}

/** Alarms for failures that the functions cannot report themselves: dead letters, errors and missing sweeps. */
export class Alarms extends Construct {
  readonly #action: SnsAction;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#action = new SnsAction(props.topic);
    letAlarmsPublish(props.topic);
    for (const [name, queue] of Object.entries(props.deadLetters)) {
      this.#alarm(`${name}-dead-letters`, {
        alarmDescription: `privatelink-dns: messages of ${name} failed on every delivery and are in the dead-letter queue ${queue.queueName}. Read them there to find the cause. The next sweep reconciles every binding.`,
        metric: queue.metricApproximateNumberOfMessagesVisible({
          period: PERIOD,
          statistic: 'Maximum',
        }),
      });
    }
    for (const [name, lambda] of Object.entries(props.functions)) {
      this.#alarm(`${name}-errors`, {
        alarmDescription: `privatelink-dns: the function ${name} fails. Its log contains the cause.`,
        metric: lambda.metricErrors({ period: PERIOD, statistic: 'Sum' }),
      });
    }
    this.#alarm('publish-delayed', {
      alarmDescription:
        'privatelink-dns: notifications or parameters could not be written at two sweeps in a row. The log of the function publish contains the cause. Zones and the feed in the bucket are up to date. The outbox keeps the notifications.',
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: DELAYED,
        dimensionsMap: { service: stackName(props.owner) },
        period: props.sweepEvery,
        statistic: 'Sum',
      }),
      evaluationPeriods: 2,
    });
    this.#alarm('silence', {
      alarmDescription: `privatelink-dns: no sweep ran for at least ${props.sweepEvery.toMinutes() * MISSED_SWEEPS} minutes, so drift is not detected. Check the schedule and the function sweep.`,
      metric: props.sweep.metricInvocations({ period: props.sweepEvery, statistic: 'Sum' }),
      ...SILENCE,
    }).addInsufficientDataAction(this.#action);
  }

  /** By default, an alarm fires on a single value above zero. */
  #alarm(id: string, props: Pick<AlarmProps, 'alarmDescription' | 'metric'> & Partial<AlarmProps>) {
    const alarm = new Alarm(this, id, {
      threshold: 0,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(this.#action);
    return alarm;
  }
}

/** A topic with its own resource policy denies alarms unless the policy allows CloudWatch. */
function letAlarmsPublish(topic: Topic): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
    }),
  );
}

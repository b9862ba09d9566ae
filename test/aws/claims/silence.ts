import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { SILENCE } from '../../../infra/silence.ts';
import { type Claim, refuteUnless } from '../claim.ts';
import { given } from '../fixtures.ts';
import { TAG } from '../ledger.ts';
import type { Sandbox } from '../sandbox.ts';

/** Instead of the interval of the sweep, because the claim waits for several periods. */
const PERIOD_SECONDS = 60;
const QUIET_MINUTES = 5;
/** Data is written twice in each period. */
const WRITE_EVERY_SECONDS = PERIOD_SECONDS / 2;
/** CloudWatch evaluates more periods than the alarm has, so the alarm fires later than after its own periods. */
const TIMEOUT_MINUTES = 20;
const METRIC = { Namespace: TAG, MetricName: 'Sweeps' };

export const silence: Claim = {
  name: 'silence-fires-after-the-first-data',
  claim:
    'An alarm with the condition and the actions of the alarm silence takes no action before its first data, and takes one when data ends.',
  needs: [],
  steps: [
    {
      does: `creates a topic and an alarm as in infra/silence.ts, with periods of ${PERIOD_SECONDS} seconds and a metric without data, and waits for ${QUIET_MINUTES} minutes`,
      calls: [
        'sns:CreateTopic',
        'sns:TagResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:DescribeAlarmHistory',
      ],
      makes: 'topic and alarm …-silence',
    },
    {
      does: `writes data until the alarm is OK, and then waits for an action for at most ${TIMEOUT_MINUTES} minutes`,
      calls: [
        'cloudwatch:PutMetricData',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:DescribeAlarmHistory',
      ],
      makes: `metric ${METRIC.Namespace}/${METRIC.MetricName}, which expires`,
    },
  ],
  cost: { usd: 0.001, why: 'an alarm, 0.10 per month, and a metric, 0.30 per month, by the hour' },
  onEmulators: false,
  verify: async (sandbox) => {
    const { cloudwatch } = sandbox.clients;
    const input = silenceAlarm(sandbox.name('silence'), await makeTopic(sandbox));
    await sandbox.make(
      () => cloudwatch.send(new PutMetricAlarmCommand({ ...input, Tags: sandbox.tags })),
      () => sandbox.arn('cloudwatch', `alarm:${input.AlarmName}`),
    );
    await sandbox.sleep(QUIET_MINUTES * 60_000);
    const { StateValue, StateReason } = await alarmOf(sandbox, input);
    const early = await actionsOf(sandbox, input);
    refuteUnless(
      StateValue === 'INSUFFICIENT_DATA' && early.length === 0,
      `without data, the alarm is ${StateValue} with the actions: ${early.join('; ') || 'none'}`,
    );
    await writeUntilOk(sandbox, input);
    const ended = Date.now();
    const [action] = await sandbox.until(
      'the alarm takes an action',
      async () => {
        const found = await actionsOf(sandbox, input);
        return found.length > 0 ? found : undefined;
      },
      { everySeconds: 15, forMinutes: TIMEOUT_MINUTES },
    );
    const minutes = ((Date.now() - ended) / 60_000).toFixed(0);
    return `no action in ${QUIET_MINUTES} minutes without data (${StateReason}); ${minutes} minutes after the last data: ${action}`;
  },
};

/** The alarm of the stack, with the metric and the period of this claim. */
export function silenceAlarm(name: string, topicArn: string) {
  return {
    ...METRIC,
    AlarmName: name,
    Dimensions: [{ Name: 'Alarm', Value: name }],
    Statistic: 'Sum',
    Period: PERIOD_SECONDS,
    Threshold: SILENCE.threshold,
    EvaluationPeriods: SILENCE.evaluationPeriods,
    ComparisonOperator: SILENCE.comparisonOperator,
    TreatMissingData: SILENCE.treatMissingData,
    AlarmActions: [topicArn],
    InsufficientDataActions: [topicArn],
  } satisfies PutMetricAlarmCommandInput;
}

type SilenceAlarm = ReturnType<typeof silenceAlarm>;

async function makeTopic(sandbox: Sandbox): Promise<string> {
  const Name = sandbox.name('silence');
  const TopicArn = sandbox.arn('sns', Name);
  await sandbox.make(
    () => sandbox.clients.sns.send(new CreateTopicCommand({ Name, Tags: sandbox.tags })),
    () => TopicArn,
  );
  return TopicArn;
}

async function alarmOf({ clients }: Sandbox, { AlarmName }: SilenceAlarm): Promise<MetricAlarm> {
  const { MetricAlarms = [] } = await clients.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
  );
  return given(MetricAlarms[0], 'DescribeAlarms', 'MetricAlarms');
}

/** The summaries of the alarm's actions, from its history. */
async function actionsOf({ clients }: Sandbox, { AlarmName }: SilenceAlarm): Promise<string[]> {
  const { AlarmHistoryItems = [] } = await clients.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action' }),
  );
  return AlarmHistoryItems.map(({ HistorySummary = 'an action' }) => HistorySummary);
}

function writeUntilOk(sandbox: Sandbox, alarm: SilenceAlarm): Promise<true> {
  const { Dimensions } = alarm;
  const command = new PutMetricDataCommand({
    Namespace: METRIC.Namespace,
    MetricData: [{ MetricName: METRIC.MetricName, Dimensions, Value: 1, Unit: 'Count' }],
  });
  return sandbox.until(
    'the alarm is OK',
    async () => {
      await sandbox.clients.cloudwatch.send(command);
      const { StateValue } = await alarmOf(sandbox, alarm);
      return StateValue === 'OK' ? true : undefined;
    },
    { everySeconds: WRITE_EVERY_SECONDS },
  );
}

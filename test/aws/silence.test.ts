import { expect, test } from 'vitest';
import { example, synth } from '../infra/synth.ts';
import { silenceAlarm } from './claims/silence.ts';

/** The claim has its own values for these. */
const OWN = [
  'AlarmName',
  'AlarmDescription',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Period',
  'Tags',
];

function others(properties: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !OWN.includes(key)));
}

test('the alarm of the claim has the properties of the deployed alarm, except for its metric and period', () => {
  const deployed = synth(example()).home.findResources('AWS::CloudWatch::Alarm', {
    Properties: { MetricName: 'Invocations' },
  });
  const [alarm, ...more] = Object.values(deployed).map(({ Properties }) => Properties);
  expect(more).toEqual([]);
  const [topic] = alarm.AlarmActions;
  expect(others(alarm)).toEqual(others(silenceAlarm('name', topic)));
});

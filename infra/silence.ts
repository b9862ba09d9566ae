import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** The number of sweeps in a row that may be missed before the alarm. */
export const MISSED_SWEEPS = 3;

/** When the alarm `silence` changes its state. Its metric is the sum of the sweeps in each interval of the schedule. */
export const SILENCE = {
  threshold: 1,
  evaluationPeriods: MISSED_SWEEPS,
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  // A new alarm starts without data. Lambda reports nothing while the function does not run, so after the first
  // sweep a missing sweep is a change to the state "insufficient data". Before the first sweep, nothing changes.
  treatMissingData: TreatMissingData.MISSING,
};

import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCEPTED_FINDINGS, type AcceptedFinding } from './accepted-findings.ts';

/**
 * Makes the synthesis fail on every finding of the AWS Solutions rules that is not accepted.
 * Returns the accepted findings that occur in the app.
 */
export function checkAgainstAwsSolutions(app: App): ReadonlySet<AcceptedFinding> {
  const rules = new AwsSolutionsChecks(app);
  const constructs = new Map(
    app.node.findAll().map((construct) => [construct.node.path, construct]),
  );
  const occurring = new Set<AcceptedFinding>();
  for (const { ruleName, violatingResources } of rules.validateScope(app).violations) {
    for (const { constructPath = '' } of violatingResources) {
      const construct = constructs.get(constructPath);
      const accepted = ACCEPTED_FINDINGS.find(
        ({ finding, at }) => finding.test(ruleName) && at.test(constructPath),
      );
      if (construct === undefined || accepted === undefined) continue;
      Validations.of(construct).acknowledge({ id: ruleName, reason: accepted.reason });
      occurring.add(accepted);
    }
  }
  Validations.of(app).addPlugins(rules);
  return occurring;
}

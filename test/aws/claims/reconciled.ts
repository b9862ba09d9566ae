import { createEc2 } from '../../../shared/cloud/aws/ec2.ts';
import { createResolver } from '../../../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import type { Config } from '../../../shared/config/config.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import { ABSENT } from '../../../shared/model/observation.ts';
import { changesOf } from '../../../shared/model/plan.ts';
import { applyPlan, isStale } from '../../../shared/reconcile/apply.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { type Claim, FREE, refuteUnless } from '../claim.ts';
import { endpoint, makeZone, network, ZONE_CALLS } from '../fixtures.ts';

export const reconciled: Claim = {
  name: 'reconciles-on-aws',
  claim:
    "The reconciler fills a zone with aliases to the endpoint's name as AWS publishes it, finds nothing to change in a second run, and fails as a late writer.",
  needs: ['network', 'endpoint'],
  steps: [
    {
      does: 'creates the private zone of S3 in the Region, associated only with the sandbox VPC',
      calls: ZONE_CALLS,
      makes: 'zone s3.<region>.amazonaws.com',
    },
    {
      does: 'runs shared/reconcile twice, lists the records, and applies the first plan again',
      calls: [
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'route53:ListHostedZonesByVPC',
        'route53:GetHostedZone',
        'route53:ListResourceRecordSets',
        'route53:ChangeResourceRecordSets',
      ],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const { region } = sandbox;
    const { VpcEndpointId: endpointId } = await sandbox.once(endpoint);
    const { vpcId } = await sandbox.once(network);
    const domain = `s3.${region}.amazonaws.com`;
    const zoneId = await makeZone(sandbox, domain);
    const config = parseConfig({
      version: 1,
      owner: `verify-${sandbox.options.runId}`,
      mode: 'enforce',
      region,
      bindings: [
        {
          name: 's3',
          service: 's3',
          endpoint: { id: endpointId },
          // No client uses this address. An inbound endpoint is expensive, and other claims verify it.
          inbound: { addresses: ['10.251.0.10'], vpc: vpcId },
          zones: [{ domain, id: zoneId }],
        },
      ],
    });
    const first = await run(config);
    const second = await run(config);
    refuteUnless(
      first.plan.verdict === 'repair' && first.outcome === 'done',
      `the first run ended with ${first.plan.verdict}, ${first.outcome}: ${JSON.stringify(first.plan.notices)}`,
    );
    refuteUnless(
      second.outcome === 'done' && changesOf(second.plan).length === 0,
      `the second run ended with ${second.outcome} and ${JSON.stringify(changesOf(second.plan))}`,
    );
    const applied = await applyPlan(first.plan, createRoute53(region));
    refuteUnless(
      applied.failures.length > 0 &&
        applied.changes.length === 0 &&
        applied.failures.every(isStale),
      `the late writer changed ${JSON.stringify(applied.changes)}`,
    );
    const { ResourceRecordSets = [] } = await createRoute53(region).listResourceRecordSets({
      HostedZoneId: zoneId,
    });
    const targets = new Set(
      ResourceRecordSets.flatMap(({ AliasTarget }) => AliasTarget?.DNSName ?? []),
    );
    return `${changesOf(first.plan).length} changes in the first run, 0 in the second; alias targets ${[...targets].join(', ')}; the late writer failed: ${applied.failures[0]?.message}`;
  },
};

async function run(config: Config) {
  const route53 = createRoute53(config.region);
  const quiet = () => undefined;
  const outcomes = await reconcile(config.bindings, {
    config,
    world: { ec2: createEc2, route53: () => route53, resolver: createResolver },
    published: async () => ABSENT,
    sendToPublisher: async () => undefined,
    now: () => new Date(),
    telemetry: { info: quiet, warn: quiet, error: quiet, count: quiet },
  });
  const [outcome] = outcomes.values();
  if (outcome === undefined)
    throw new TypeError('reconcile must return one outcome for one binding');
  return { plan: outcome.plan, outcome: outcome.kind };
}

import type { ResolverRule, RuleAssociation } from '../../shared/cloud/doctor-ports.ts';
import { canonicalName, isAtOrBelow } from '../../shared/model/names.ts';
import type { Finding } from './finding.ts';

/**
 * The rules of the inbound endpoint's VPC that take names of the zones. The VPC's Resolver uses the most specific match, and a
 * rule before a private zone of the same name (Route 53 guide, Considerations when working with a private hosted zone). A
 * rule for a name above the zone takes none of its names.
 */
export function resolverRuleFindings(
  { vpcId, region, domains }: { vpcId: string; region: string; domains: readonly string[] },
  {
    rules,
    associations,
  }: { rules: readonly ResolverRule[]; associations: readonly RuleAssociation[] },
): Finding[] {
  const here = associations.flatMap(({ ResolverRuleId, VPCId }) =>
    VPCId === vpcId ? (ResolverRuleId ?? []) : [],
  );
  const forwarding = rules.filter(
    ({ Id, RuleType }) => RuleType === 'FORWARD' && here.includes(Id ?? ''),
  );
  const taken = domains.flatMap((domain) =>
    forwarding
      .map(({ Id = '', DomainName = '' }) => ({ id: Id, name: canonicalName(DomainName) }))
      .filter(({ name }) => isAtOrBelow(name, domain))
      .map((rule) => ({ domain, ...rule })),
  );
  if (taken.length === 0) {
    return [
      {
        check: 'resolver-rule',
        subject: vpcId,
        state: 'ok',
        text: `No Resolver rule of the VPC takes names of its ${domains.length} zone(s).`,
      },
    ];
  }
  return taken.map(({ domain, id, name }) => ({
    check: 'resolver-rule',
    subject: vpcId,
    state: 'problem',
    text: `The Resolver rule ${id} forwards ${name} before the zone ${domain} can answer it, so the inbound endpoint does not answer from the zone.`,
    remedy: `If the rule is not needed in this VPC, run \`aws route53resolver disassociate-resolver-rule --vpc-id ${vpcId} --resolver-rule-id ${id} --region ${region}\`. Otherwise remove ${domain} from the configuration.`,
  }));
}

import type { ResolverRule, RuleAssociation } from '../../shared/cloud/doctor-ports.ts';
import { canonicalName, isAtOrBelow } from '../../shared/model/names.ts';
import type { Finding } from './finding.ts';
import type { AnsweringVpc } from './inventory.ts';

interface VpcRules {
  rules: readonly ResolverRule[];
  associations: readonly RuleAssociation[];
}

/**
 * The rules of the inbound endpoint's VPC that take names of the zones. The VPC's Resolver uses the most specific match, and a
 * rule before a private zone of the same name (Route 53 guide, Considerations when working with a private hosted zone). A
 * rule for a name above the zone takes none of its names.
 */
export function resolverRuleFindings(vpc: AnsweringVpc, found: VpcRules): Finding[] {
  const about = { check: 'resolver-rule', subject: vpc.id } as const;
  const forwarding = forwardingRules(vpc, found);
  const taken = vpc.domains.flatMap((domain) =>
    forwarding
      .filter(({ name }) => isAtOrBelow(name, domain))
      .map(
        ({ id, name }): Finding => ({
          ...about,
          state: 'problem',
          text: `The Resolver rule ${id} forwards ${name} before the zone ${domain} can answer it, so the inbound endpoint does not answer from the zone.`,
          remedy: `If the rule is not needed in this VPC, run \`aws route53resolver disassociate-resolver-rule --vpc-id ${vpc.id} --resolver-rule-id ${id} --region ${vpc.region}\`. Otherwise remove ${domain} from the configuration.`,
        }),
      ),
  );
  const unknown = vpc.unknown.map(
    (binding): Finding => ({
      ...about,
      state: 'not-checked',
      text: `The zones of the binding ${binding} are neither in the configuration nor in a feed that was read, so no Resolver rule was compared with them.`,
      remedy: 'Run doctor again after the first publication, or write `zones` into the binding.',
    }),
  );
  const text = `No Resolver rule that is associated with the VPC takes names of its ${vpc.domains.length} zone(s). Rules of a Route 53 Profile are not listed.`;
  const problems = [...taken, ...unknown];
  return problems.length === 0 ? [{ ...about, state: 'ok', text }] : problems;
}

/** The associations that take queries (Route 53 Resolver API, ResolverRuleAssociation, Status). */
const EFFECTIVE = ['CREATING', 'COMPLETE'];

function forwardingRules({ id: vpcId }: AnsweringVpc, { rules, associations }: VpcRules) {
  const here = associations.flatMap(({ ResolverRuleId, VPCId, Status = 'COMPLETE' }) =>
    VPCId === vpcId && EFFECTIVE.includes(Status) ? (ResolverRuleId ?? []) : [],
  );
  return rules
    .filter(({ Id = '', RuleType }) => RuleType === 'FORWARD' && here.includes(Id))
    .map(({ Id = '', DomainName = '' }) => ({ id: Id, name: canonicalName(DomainName) }));
}

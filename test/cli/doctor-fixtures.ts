import type { Finding } from '../../cli/doctor/finding.ts';
import { examine } from '../../cli/doctor.ts';
import type { Source } from '../../cli/source.ts';
import type {
  DoctorPorts,
  GuardedEndpoint,
  GuardedInbound,
  ResolverRule,
  RuleAssociation,
  SecurityGroup,
  Trail,
  TrailSelectors,
} from '../../shared/cloud/doctor-ports.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { CONFIG, recorder } from './fixtures.ts';

export const VPC = 'vpc-0abc0abc0abc0abc0';
export const ENDPOINT = 'vpce-001760f0be22cd4e2';
export const INBOUND = 'rslvr-in-0123456789abcdef0';

/** The answers of AWS, as one Region gives them. `us-east-1` has the same trails. */
export interface Answers {
  trails: Trail[];
  logging: Record<string, boolean>;
  selectors: TrailSelectors;
  endpoints: GuardedEndpoint[];
  inbounds: GuardedInbound[];
  groups: SecurityGroup[];
  attributes: Record<string, boolean>;
  rules: ResolverRule[];
  associations: RuleAssociation[];
  /** Operations that are denied. */
  denied: string[];
}

/** The worked example without a problem. */
export function sound(): Answers {
  return {
    trails: [
      { Name: 'all', TrailARN: 'arn:all', HomeRegion: 'eu-west-2', IsMultiRegionTrail: true },
    ],
    logging: { 'arn:all': true },
    selectors: { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All' }] },
    endpoints: [
      {
        VpcEndpointId: ENDPOINT,
        VpcEndpointType: 'Interface',
        VpcId: VPC,
        ServiceName: 'com.amazonaws.eu-west-2.s3',
        State: 'available',
        Groups: [{ GroupId: 'sg-https' }],
      },
    ],
    inbounds: [
      { Id: INBOUND, HostVPCId: VPC, Direction: 'INBOUND', SecurityGroupIds: ['sg-dns'] },
      { Id: 'rslvr-in-0ff', HostVPCId: 'vpc-0fff', Direction: 'INBOUND', SecurityGroupIds: [] },
    ],
    groups: [
      {
        GroupId: 'sg-https',
        IpPermissions: [rule('tcp', 443)],
      },
      { GroupId: 'sg-dns', IpPermissions: [rule('udp', 53), rule('tcp', 53)] },
    ],
    attributes: { enableDnsSupport: true, enableDnsHostnames: true },
    rules: [],
    associations: [],
    denied: [],
  };
}

export function rule(IpProtocol: string, port: number, CidrIp = '10.0.0.0/8') {
  return { IpProtocol, FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] };
}

/** Listings have one item on each page, as any listing of AWS may. */
export function portsOf(answers: Answers): DoctorPorts {
  const call = async <T>(service: string, operation: string, answer: T): Promise<T> => {
    if (answers.denied.includes(operation)) {
      throw new CloudError({ service, operation }, 'AccessDenied', 'no permission');
    }
    return answer;
  };
  const page = <T>(all: readonly T[], { NextToken = '0' }: { NextToken?: string | undefined }) => {
    const at = Number(NextToken);
    const next = at + 1 < all.length ? { NextToken: String(at + 1) } : {};
    return { items: all.slice(at, at + 1), next };
  };
  return {
    cloudTrail: () => ({
      describeTrails: () => call('cloudtrail', 'DescribeTrails', { trailList: answers.trails }),
      getTrailStatus: ({ Name }) =>
        call('cloudtrail', 'GetTrailStatus', { IsLogging: answers.logging[Name] ?? false }),
      getEventSelectors: () => call('cloudtrail', 'GetEventSelectors', answers.selectors),
    }),
    ec2: () => ({
      describeVpcEndpoints: (input) => {
        const { items, next } = page(answers.endpoints, input);
        return call('ec2', 'DescribeVpcEndpoints', { VpcEndpoints: items, ...next });
      },
      describeSecurityGroups: (input) => {
        const asked = answers.groups.filter(({ GroupId = '' }) => input.GroupIds.includes(GroupId));
        const { items, next } = page(asked, input);
        return call('ec2', 'DescribeSecurityGroups', { SecurityGroups: items, ...next });
      },
      describeVpcAttribute: ({ Attribute }) => {
        const Value = answers.attributes[Attribute] ?? false;
        const member = Attribute === 'enableDnsSupport' ? 'EnableDnsSupport' : 'EnableDnsHostnames';
        return call('ec2', 'DescribeVpcAttribute', { [member]: { Value } });
      },
    }),
    resolver: () => ({
      listResolverEndpoints: (input) => {
        const { items, next } = page(answers.inbounds, input);
        return call('route53resolver', 'ListResolverEndpoints', {
          ResolverEndpoints: items,
          ...next,
        });
      },
      listResolverRules: (input) => {
        const { items, next } = page(answers.rules, input);
        return call('route53resolver', 'ListResolverRules', { ResolverRules: items, ...next });
      },
      listResolverRuleAssociations: (input) => {
        const { items, next } = page(answers.associations, input);
        const ResolverRuleAssociations = items;
        return call('route53resolver', 'ListResolverRuleAssociations', {
          ResolverRuleAssociations,
          ...next,
        });
      },
    }),
  };
}

export const ABSENT: Source = {
  // The checks read through ports of their own.
  world: {} as Source['world'],
  feed: {
    kind: 'absent',
    notice: { code: 'feed-not-read', severity: 'info', text: 'text', remedy: 'remedy' },
  },
};

interface Place {
  config?: string;
  open?: () => Promise<Source>;
}

export async function examined(
  over: Partial<Answers>,
  { config = CONFIG, open = async () => ABSENT }: Place = {},
) {
  const out = recorder();
  const ports = portsOf({ ...sound(), ...over });
  const exit = await examine({ config, json: true }, out, { open, ports });
  const { findings } = out.parsed() as { findings: Finding[] };
  return { exit, findings, bad: findings.filter(({ state }) => state !== 'ok') };
}

/** The findings that are not ok, as `state check subject`. */
export async function badOf(over: Partial<Answers>, place: Place = {}): Promise<string[]> {
  const { bad } = await examined(over, place);
  return bad.map(({ state, check, subject }) => `${state} ${check} ${subject}`);
}

export const DOMAIN = 's3.eu-west-2.amazonaws.com';

export function withRule(
  DomainName: string,
  { type = 'FORWARD', vpc = VPC, status = 'COMPLETE' } = {},
): Partial<Answers> {
  return {
    rules: [
      { Id: 'rslvr-rr-0', DomainName: 'corp.example.', RuleType: 'FORWARD' },
      { Id: 'rslvr-rr-1', DomainName, RuleType: type },
    ],
    associations: [
      { ResolverRuleId: 'rslvr-rr-0', VPCId: VPC },
      { ResolverRuleId: 'rslvr-rr-1', VPCId: vpc, Status: status },
    ],
  };
}

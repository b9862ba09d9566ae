import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAgentConfig } from '../../agent/config.ts';
import { diagnose } from '../../cli/doctor/diagnose.ts';
import type { Account } from '../../cli/init/account.ts';
import { chooseInbound } from '../../cli/init/inbound.ts';
import { propose } from '../../cli/init/propose.ts';
import { snapshotCommands } from '../../cli/snapshot-commands.ts';
import { requireBootstraps } from '../../infra/bootstrap.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { loadConfig } from '../../shared/config/load.ts';
import * as values from '../../shared/config/values.ts';
import { failed } from '../../shared/model/observation.ts';
import { parameterRefused } from '../../shared/publish/notices.ts';
import * as associations from '../../shared/reconcile/association-notices.ts';
import * as names from '../../shared/reconcile/name-notices.ts';
import * as notices from '../../shared/reconcile/notices.ts';
import * as zones from '../../shared/reconcile/zone-notices.ts';
import { type Answers, portsOf, sound } from '../cli/doctor-fixtures.ts';
import { binding, endpoint, VPC, zone } from '../unit/reconcile/fixtures.ts';

const REGION = 'eu-west-2';
const PARTNER = 'com.amazonaws.vpce.eu-west-2.vpce-svc-0c0ffee0000000001';

function association(code: string) {
  const call = { service: 'Route 53', operation: 'AssociateVPCWithHostedZone' };
  return associations.associationFailed({
    association: {
      zoneId: 'Z1',
      domain: 'example.com',
      vpcId: VPC,
      vpcRegion: REGION,
      isForInbound: true,
    },
    cause: new CloudError(call, code, 'text'),
  }).remedy;
}

async function refusalOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was refused');
}

async function doctorRemedies(over: Partial<Answers>): Promise<string[]> {
  const config = loadConfig(readFileSync('privatelink-dns.yaml', 'utf8'), 'privatelink-dns.yaml');
  const findings = await diagnose(config, undefined, portsOf({ ...sound(), ...over }));
  return findings.flatMap(({ remedy }) => remedy ?? []);
}

const EMPTY_ACCOUNT: Account = {
  region: REGION,
  endpoints: [],
  gateways: [],
  inbounds: [],
  zones: [],
  hiding: [],
  domains: new Map(),
  unread: [],
};

/** The texts with commands of each source file that has any, as the product makes them. */
export const PRODUCERS: Readonly<Record<string, () => Promise<string[]> | string[]>> = {
  'agent/config.ts': async () => [
    await refusalOf(() => loadAgentConfig('version: 1\nqueue: x\n', 'agent.yaml')),
  ],
  'cli/init/inbound.ts': () => {
    const found = {
      id: 'Z1',
      domain: 'x',
      vpcs: [],
      targets: [],
      isFilled: true,
      marker: undefined,
    };
    const inbounds = [{ id: 'rslvr-in-1', vpcId: VPC }];
    const chosen = chooseInbound(endpoint(), [found], { ...EMPTY_ACCOUNT, inbounds });
    return chosen.decisions.map(({ remedy }) => remedy);
  },
  'cli/init/propose.ts': () => {
    const hiding = [{ id: 'Z1', domain: 'amazonaws.com', vpcId: VPC }];
    return propose({ ...EMPTY_ACCOUNT, hiding }).decisions.map(({ remedy }) => remedy);
  },
  'cli/snapshot-commands.ts': () =>
    ['privatelink-dns.yaml', 'test/infra/everything.yaml'].flatMap((file) =>
      snapshotCommands(loadConfig(readFileSync(file, 'utf8'), file), 'folder'),
    ),
  'cli/doctor/inventory.ts': () => doctorRemedies({ endpoints: [], inbounds: [] }),
  'cli/doctor/vpc-dns.ts': () => doctorRemedies({ attributes: {} }),
  'cli/doctor/resolver-rules.ts': () =>
    doctorRemedies({
      rules: [{ Id: 'rslvr-rr-1', DomainName: 's3.eu-west-2.amazonaws.com.', RuleType: 'FORWARD' }],
      associations: [{ ResolverRuleId: 'rslvr-rr-1', VPCId: VPC }],
    }),
  'cli/doctor/security-groups.ts': async () => [
    ...(await doctorRemedies({ groups: [] })),
    ...(await doctorRemedies({
      groups: [
        {
          GroupId: 'sg-https',
          IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
        },
      ],
    })),
  ],
  'cli/doctor/trail.ts': async () => [
    ...(await doctorRemedies({ trails: [] })),
    ...(await doctorRemedies({ logging: {} })),
  ],
  'infra/bootstrap.ts': async () => [
    await refusalOf(() =>
      requireBootstraps([{ region: REGION, parameter: '/p', version: 6 }], {
        print: () => {},
        bootstrapVersion: async () => undefined,
      }),
    ),
  ],
  'shared/config/values.ts': () => [values.service.fault('S3 ')?.remedy ?? ''],
  'shared/publish/notices.ts': () => [
    parameterRefused.of([
      {
        name: '/privatelink-dns/feed/current',
        cause: new CloudError(
          { service: 'SSM', operation: 'PutParameter' },
          'HierarchyTypeMismatch',
          'text',
        ),
      },
    ]).remedy,
  ],
  'shared/reconcile/association-notices.ts': () => [
    associations.zoneNotAssociated(zone(), { id: VPC, region: REGION }).remedy,
    ...['ConflictingDomainExists', 'NotAuthorizedException', 'AccessDenied', 'InvalidVPCId'].map(
      association,
    ),
  ],
  'shared/reconcile/name-notices.ts': () => [
    names.namesUnchecked(
      binding({ service: 'kms' }),
      failed({ what: 'names', cause: 'denied', transient: false }),
    ).remedy,
  ],
  'shared/reconcile/notices.ts': () => [
    notices.endpointPendingAcceptance(endpoint({ service: PARTNER }), REGION, undefined).remedy,
    notices.privateDnsOn(endpoint(), REGION).remedy,
  ],
  'shared/reconcile/zone-notices.ts': () => [
    zones.zoneMissing('s3.eu-west-2.amazonaws.com', REGION).remedy,
    zones.zonalNameMissing(
      zone(),
      { name: 'az1', availabilityZone: 'euw2-az1' },
      { endpoint: 'vpce-0001', region: REGION },
    ).remedy,
  ],
};

/** A service and an operation of the AWS CLI. `s3` is left out: its commands have no operations. */
const COMMAND = /\baws (?!s3 )[a-z0-9]+ [a-z]+-[a-z-]+/;

/** The source files that contain a command outside of comments. */
export function sourcesWithCommands(): string[] {
  return ['agent', 'cli', 'functions', 'infra', 'shared']
    .flatMap((folder) => filesIn(folder, '.ts'))
    .filter((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.some((line) => COMMAND.test(line) && !/^\s*(\/\/|\/?\*)/.test(line));
    })
    .sort();
}

/** The documents of the project. */
export function documents(): string[] {
  const top = readdirSync('.').filter((name) => name.endsWith('.md'));
  return [...top, ...filesIn('docs', '.md')].sort();
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/** In backticks, in quotes, in `$(...)`, or on a line of its own, which may continue on the next line. */
const FORMS = [
  /`(aws [a-z0-9]+ [^`]+)`/g,
  /"(aws [a-z0-9]+ [^"\\]+)\\?"/g,
  /\$\((aws [^)]+)\)/g,
  /^(?:\$ )?(aws [a-z0-9]+ .*)$/gm,
];

/** Every command in a text. Throws if the text also has a command in another form. */
export function commandsIn(text: string): string[] {
  let rest = text.replace(/\\\n\s*/g, '');
  const found: string[] = [];
  for (const form of FORMS) {
    found.push(...[...rest.matchAll(form)].map(([, command = '']) => command));
    rest = rest.replace(form, '');
  }
  const missed = COMMAND.exec(rest)?.[0];
  if (missed !== undefined) throw new Error(`"${missed}" has no form that a test can find`);
  return found;
}

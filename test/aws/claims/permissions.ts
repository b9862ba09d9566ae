import {
  ChangeResourceRecordSetsCommand,
  Route53Client,
  type RRType,
} from '@aws-sdk/client-route-53';
import { useZones } from '../../../infra/zone-permissions.ts';
import { clientSettings, sender } from '../../../shared/cloud/aws/send.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { markerName } from '../../../shared/model/marker.ts';
import { wildcardOf } from '../../../shared/model/names.ts';
import { type Claim, FREE, NotShownError, refuteUnless } from '../claim.ts';
import { makeZone, ZONE_CALLS } from '../fixtures.ts';
import { ROLE_PATH } from '../ledger.ts';
import { assumeNewRole, ROLE_CALLS, type RoleCredentials } from '../roles.ts';

const DOMAIN = 'permissions.privatelink-dns.test';
const OTHER = 'other-zone.privatelink-dns.test';

export type Attempt = [zone: 'own' | 'other', name: string, type: RRType, value: string];

export const ALLOWED: readonly Attempt[] = [
  ['own', DOMAIN, 'A', '10.0.0.1'],
  ['own', wildcardOf(DOMAIN), 'A', '10.0.0.1'],
  ['own', DOMAIN, 'AAAA', 'fd00::1'],
  ['own', markerName(DOMAIN), 'TXT', '"marker"'],
];

export const DENIED: readonly Attempt[] = [
  ['own', `host.${DOMAIN}`, 'A', '10.0.0.1'],
  ['own', wildcardOf(`host.${DOMAIN}`), 'A', '10.0.0.1'],
  ['own', DOMAIN, 'MX', '10 mail.example.com.'],
  ['other', OTHER, 'A', '10.0.0.1'],
  ['other', markerName(OTHER), 'TXT', '"marker"'],
];

export const permissions: Claim = {
  name: 'permissions-are-limited-to-names',
  claim:
    "The reconciler's policy allows writes of apex, wildcard and marker in its own zone and in their record types, and denies other names, types and zones, even in a batch with an allowed change.",
  needs: ['network'],
  steps: [
    {
      does: 'creates two private zones',
      calls: ZONE_CALLS,
      makes: `zones ${DOMAIN} and ${OTHER}`,
    },
    {
      does: 'creates a role with the policy of infra/zone-permissions.ts for the first zone, and assumes the role',
      calls: ROLE_CALLS,
      makes: `role ${ROLE_PATH}…-records`,
    },
    {
      does: `with this role, makes ${ALLOWED.length} writes that must be allowed and ${DENIED.length + 1} writes that must be denied with AccessDenied`,
      calls: ['route53:ChangeResourceRecordSets'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const zones = {
      own: await makeZone(sandbox, DOMAIN),
      other: await makeZone(sandbox, OTHER),
    };
    const credentials = await assumeNewRole(sandbox, 'records', statements(zones.own, sandbox));
    const write = writer(credentials, zones, sandbox.region);
    // A policy takes effect after some seconds. If a write is still denied after the wait, the checks below report it.
    await sandbox
      .until(
        'an allowed write succeeds',
        async () => ((await denialOf(write, ALLOWED.slice(0, 1))) === undefined ? true : undefined),
        { forMinutes: 2 },
      )
      .catch((error: unknown) => {
        if (!(error instanceof NotShownError)) throw error;
      });
    for (const attempt of ALLOWED) {
      const code = await denialOf(write, [attempt]);
      refuteUnless(code === undefined, `${attempt.slice(1, 3).join(' ')} was denied: ${code}`);
    }
    const batch = [ALLOWED[0], DENIED[0]].filter((one) => one !== undefined);
    for (const attempts of [...DENIED.map((one) => [one]), batch]) {
      const names = attempts.map(([zone, name, type]) => `${name} ${type} in the ${zone} zone`);
      const code = await denialOf(write, attempts);
      refuteUnless(code === 'AccessDenied', `${names.join(' with ')}: ${code ?? 'allowed'}`);
    }
    return `${ALLOWED.length} writes allowed, ${DENIED.length + 1} writes denied with AccessDenied`;
  },
};

/** The policy statements that the stack gives to the reconcile function. */
export function statements(
  zoneId: string,
  sandbox: { region: string; options: { partition: string } },
): unknown[] {
  const binding = {
    name: 'verify',
    service: 's3',
    region: sandbox.region,
    endpoint: { id: 'vpce-0000' },
    inbound: { id: 'rslvr-in-0000' },
    zones: [{ domain: DOMAIN, id: zoneId, vpcs: undefined }],
    names: 'all' as const,
    whenLost: 'hold' as const,
    adopt: false,
  };
  return useZones([binding], sandbox.options.partition).map((one) => one.toStatementJson());
}

function writer(
  credentials: RoleCredentials,
  zones: Record<'own' | 'other', string>,
  region: string,
) {
  const client = new Route53Client({ ...clientSettings(region), credentials });
  const send = sender('route53');
  return (attempts: readonly Attempt[]) =>
    send('ChangeResourceRecordSets', () =>
      client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zones[attempts[0]?.[0] ?? 'own'],
          ChangeBatch: {
            Changes: attempts.map(([, Name, Type, Value]) => ({
              Action: 'UPSERT',
              ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] },
            })),
          },
        }),
      ),
    );
}

/** The error code of denied writes; undefined if the writes are allowed. */
async function denialOf(
  write: ReturnType<typeof writer>,
  attempts: readonly Attempt[],
): Promise<string | undefined> {
  try {
    await write(attempts);
    return undefined;
  } catch (error) {
    if (error instanceof CloudError) return error.code;
    throw error;
  }
}

import type { Zone } from '../../../embedded-aws/route53.ts';
import type { StoredSet } from '../../../embedded-aws/route53-records.ts';
import { type Action, choose, type Picks } from '../actions.ts';
import { plainName } from '../judge/names.ts';
import type { Simulation } from '../simulation.ts';
import { REGION } from './build.ts';
import { allZones } from './lookup.ts';

/** Actions of operators and other programs on zones. */
export const ZONE_ACTIONS = {
  'record-deleted': {
    kind: 'action',
    weight: 5,
    run: onZone((simulation, zone, [, pick]) => {
      const record = choose(ownRecords(zone), pick);
      if (record === undefined) return undefined;
      change(simulation, zone, 'DELETE', record);
      return `${plainName(record.Name)} ${record.Type}`;
    }),
  },
  'record-edited': {
    kind: 'action',
    weight: 4,
    run: onZone((simulation, zone, [, pick, how]) => {
      const record = choose(ownRecords(zone), pick);
      if (record?.AliasTarget === undefined) return undefined;
      const edited: StoredSet =
        how % 2 === 0
          ? { ...record, AliasTarget: { ...record.AliasTarget, DNSName: 'elsewhere.example.' } }
          : {
              Name: record.Name,
              Type: record.Type,
              TTL: 60,
              ResourceRecords: [{ Value: record.Type === 'A' ? '192.0.2.7' : '2001:db8::7' }],
            };
      change(simulation, zone, 'UPSERT', edited);
      return `${plainName(record.Name)} ${record.Type}`;
    }),
  },
  'other-record-added': {
    kind: 'action',
    weight: 1,
    run: onZone((simulation, zone, [, pick]) => {
      const Name = `other${pick % 3}.${zone.name}`;
      change(simulation, zone, 'UPSERT', {
        Name,
        Type: 'A',
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.9' }],
      });
      return Name;
    }),
  },
  /** Another installation writes its marker, or an operator copies one. */
  'marker-replaced': {
    kind: 'action',
    weight: 2,
    run: onZone((simulation, zone, [, pick]) => {
      const text = choose(
        [
          '"heritage=privatelink-dns,owner=someone-else,binding=theirs,fence=4"',
          '"heritage=privatelink-dns,owner=net-prod,binding=another,fence=2"',
          '"not a marker"',
        ],
        pick,
      );
      change(simulation, zone, 'UPSERT', {
        Name: markerOf(zone),
        Type: 'TXT',
        TTL: 300,
        ResourceRecords: [{ Value: text ?? '' }],
      });
      return text;
    }),
  },
  'marker-removed': {
    kind: 'action',
    weight: 2,
    run: onZone((simulation, zone) => {
      const marker = ownRecords(zone).find(({ Type }) => Type === 'TXT');
      if (marker === undefined) return undefined;
      change(simulation, zone, 'DELETE', marker);
      return plainName(marker.Name);
    }),
  },
  /** Restores all records, including the marker, as a program without fencing or a restored backup does. */
  'zone-restored': {
    kind: 'action',
    weight: 3,
    run: onZone((simulation, zone, [, pick]) => {
      const earlier = choose(simulation.archive.get(zone.id) ?? [], pick);
      if (earlier === undefined) return undefined;
      zone.records = new Map(earlier);
      return `${plainName(zone.name)} to an earlier state`;
    }),
  },
  'zone-disassociated': {
    kind: 'action',
    weight: 1,
    run: onZone((simulation, zone, [, pick]) => {
      const VPC = choose(zone.vpcs, pick);
      if (VPC === undefined) return undefined;
      simulation.cloud.world.route53.disassociateVPCFromHostedZone({
        HostedZoneId: zone.id,
        VPC,
      });
      return `${plainName(zone.name)} from ${VPC.VPCId}`;
    }),
  },
  'zone-associated': {
    kind: 'action',
    weight: 2,
    run: onZone((simulation, zone, [, pick]) => {
      const free = simulation.built.vpcs.filter(
        ({ id }) => !zone.vpcs.some(({ VPCId }) => VPCId === id),
      );
      const vpc = choose(free, pick);
      if (vpc === undefined) return undefined;
      simulation.cloud.world.route53.associateVPCWithHostedZone({
        HostedZoneId: zone.id,
        VPC: { VPCId: vpc.id, VPCRegion: REGION },
      });
      return `${plainName(zone.name)} with ${vpc.id}`;
    }),
  },
  /** Creates a second zone of the same name, in a VPC without bindings. */
  'twin-zone-created': {
    kind: 'action',
    weight: 1,
    run: onZone((simulation, zone) => {
      const vpc = simulation.cloud.world.ec2().createVpc({ CidrBlock: '10.99.0.0/16' });
      const VPC = { VPCId: vpc.VpcId, VPCRegion: REGION };
      return simulation.cloud.world.route53.createHostedZone({ Name: zone.name, VPC }).id;
    }),
  },
  'twin-zone-removed': {
    kind: 'action',
    weight: 1,
    run: onZone((simulation, zone) => {
      const twins = allZones(simulation).filter(({ name }) => name === zone.name);
      const last = twins.at(-1);
      if (last === undefined || twins.length < 2) return undefined;
      simulation.cloud.world.route53.zones.delete(last.id);
      return last.id;
    }),
  },
  'zone-deleted': {
    kind: 'action',
    weight: 0.7,
    run: onZone((simulation, zone) => {
      simulation.cloud.world.route53.zones.delete(zone.id);
      return `${zone.id} (${plainName(zone.name)})`;
    }),
  },
  'zone-recreated': {
    kind: 'action',
    weight: 1,
    run: onZone((simulation, zone) => {
      const { route53 } = simulation.cloud.world;
      const [VPC, ...others] = zone.vpcs;
      if (VPC === undefined) return undefined;
      route53.zones.delete(zone.id);
      const made = route53.createHostedZone({ Name: zone.name, VPC });
      for (const other of others) {
        route53.associateVPCWithHostedZone({ HostedZoneId: made.id, VPC: other });
      }
      return `${plainName(zone.name)}: ${zone.id}, now ${made.id}`;
    }),
  },
} as const satisfies Record<string, Action>;

function onZone(
  work: (simulation: Simulation, zone: Zone, picks: Picks) => string | undefined,
): Action['run'] {
  return (simulation, picks) => {
    const zone = choose(allZones(simulation), picks[0]);
    return zone && work(simulation, zone, picks);
  };
}

/** The records of a zone except those that Route 53 creates. */
function ownRecords(zone: Zone): StoredSet[] {
  return [...zone.records.values()].filter(({ Type }) => Type !== 'SOA' && Type !== 'NS');
}

function markerOf(zone: Zone): string {
  return `_privatelink-dns.${zone.name}`;
}

function change(
  { cloud }: Simulation,
  zone: Zone,
  Action: 'CREATE' | 'DELETE' | 'UPSERT',
  record: StoredSet,
): void {
  cloud.world.route53.changeResourceRecordSets({
    HostedZoneId: zone.id,
    ChangeBatch: { Changes: [{ Action, ResourceRecordSet: { ...record } }] },
  });
}

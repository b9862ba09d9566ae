import type { RecordChange, ResourceRecordSet } from '../../../shared/cloud/ports.ts';
import { asFence } from '../../../shared/model/counters.ts';
import { MARKER_TTL, markerName, markerValue } from '../../../shared/model/marker.ts';
import type { Scenario, Stage } from './scenario.ts';
import { REGION } from './target.ts';

const DOMAIN = `s3.${REGION}.amazonaws.com`;
const TARGET = `vpce-0123456789abcdef0-3ew5rhyv.s3.${REGION}.vpce.amazonaws.com`;
/** The hosted zone of the names below vpce.amazonaws.com. */
const TARGET_ZONE = 'Z7K1066E3PUKB';

function marker(fence: number): ResourceRecordSet {
  const value = markerValue({ owner: 'network-team', binding: 's3-london', fence: asFence(fence) });
  return { ...txt(markerName(DOMAIN), value), TTL: MARKER_TTL };
}

function txt(name: string, value: string): ResourceRecordSet {
  return { Name: `${name}.`, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: value }] };
}

function alias(name: string, target = TARGET, evaluated = true): ResourceRecordSet {
  return {
    Name: `${name}.`,
    Type: 'A',
    AliasTarget: {
      HostedZoneId: TARGET_ZONE,
      DNSName: target,
      EvaluateTargetHealth: evaluated,
    },
  };
}

function change(Action: RecordChange['Action'], set: ResourceRecordSet): RecordChange {
  return { Action, ResourceRecordSet: set };
}

/** A zone of the worked example, and the calls that the scenarios repeat. */
async function zoneOf({ operator, route53 }: Stage) {
  const vpcId = await operator.createVpc();
  const zoneId = await operator.createZone(DOMAIN, vpcId);
  return {
    vpcId,
    zoneId,
    write: (...Changes: RecordChange[]) =>
      route53.changeResourceRecordSets({ HostedZoneId: zoneId, ChangeBatch: { Changes } }),
    list: () => route53.listResourceRecordSets({ HostedZoneId: zoneId }),
  };
}

const REPAIR = [change('UPSERT', alias(DOMAIN)), change('UPSERT', alias(`*.${DOMAIN}`))];

export const ZONE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'repairing a zone under a fence',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { step } = stage;
      const { write, list } = await zoneOf(stage);
      step('the first batch');
      await write(change('CREATE', marker(1)), ...REPAIR);
      await list();
      step('the same batch again');
      await write(change('CREATE', marker(1)), ...REPAIR);
      step('another first batch');
      await write(change('CREATE', marker(7)), ...REPAIR);
      step('the next batch');
      await write(change('DELETE', marker(1)), change('CREATE', marker(2)), ...REPAIR);
      step('a late writer');
      const late = `vpce-0fedcba9876543210-0late000.s3.${REGION}.vpce.amazonaws.com`;
      const old = change('UPSERT', alias(DOMAIN, late));
      await write(change('DELETE', marker(1)), change('CREATE', marker(3)), old);
      step('a late writer with the same next fence');
      await write(change('DELETE', marker(1)), change('CREATE', marker(2)), old);
      step('at the end');
      await list();
    },
  },
  {
    name: 'changes that do not match the existing records',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { step } = stage;
      const { write, list } = await zoneOf(stage);
      const note = txt(`note.${DOMAIN}`, '"one"');
      step('initial records');
      await write(change('CREATE', note), change('CREATE', alias(DOMAIN)));
      step('DELETE of an absent set');
      await write(change('DELETE', txt(`none.${DOMAIN}`, '"one"')));
      await write(change('DELETE', alias(`none.${DOMAIN}`)));
      step('DELETE with another TTL');
      await write(change('DELETE', { ...note, TTL: 61 }));
      step('DELETE with another value');
      await write(change('DELETE', txt(`note.${DOMAIN}`, '"two"')));
      step('DELETE of an alias with another target');
      await write(change('DELETE', alias(DOMAIN, `x-${TARGET}`)));
      await list();
      step('DELETE of an alias with another EvaluateTargetHealth');
      await write(change('UPSERT', alias(DOMAIN)));
      await write(change('DELETE', alias(DOMAIN, TARGET, false)));
      step('CREATE of an existing set');
      await write(change('UPSERT', alias(DOMAIN)));
      await write(change('CREATE', alias(DOMAIN)));
      await write(change('CREATE', note));
      step('CREATE of an existing set with another value');
      await write(change('CREATE', txt(`note.${DOMAIN}`, '"two"')));
      step('a batch with one failing change');
      await write(
        change('CREATE', txt(`new.${DOMAIN}`, '"one"')),
        change('DELETE', txt(`none.${DOMAIN}`, '"one"')),
      );
      await list();
      step('DELETE twice');
      await write(change('DELETE', note));
      await write(change('DELETE', note));
      step('CREATE of a deleted set');
      await write(change('CREATE', note));
      await list();
    },
  },
  {
    name: 'invalid batches',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { step } = stage;
      const { write, list } = await zoneOf(stage);
      const note = txt(`note.${DOMAIN}`, '"one"');
      const values = (Type: string, Name: string, Value: string) =>
        change('UPSERT', { Name, Type, TTL: 60, ResourceRecords: [{ Value }] });
      step('no changes');
      await write();
      step('a name outside the zone');
      await write(change('UPSERT', txt('note.example.org', '"one"')));
      step('the same set twice');
      await write(change('UPSERT', note), change('UPSERT', note));
      step('CNAME at the apex');
      await write(values('CNAME', `${DOMAIN}.`, 'example.org'));
      step('CNAME beside another record');
      await write(change('UPSERT', note));
      await write(values('CNAME', `note.${DOMAIN}.`, 'example.org'));
      step('a value that is not an address');
      await write(values('A', `a.${DOMAIN}.`, 'one'));
      await write(values('AAAA', `a.${DOMAIN}.`, '192.0.2.1'));
      step('a TXT value without quotes');
      await write(values('TXT', `text.${DOMAIN}.`, 'one'));
      step('an alias with a TTL');
      await write(change('UPSERT', { ...alias(`a.${DOMAIN}`), TTL: 60 }));
      step('neither alias nor values');
      await write(change('UPSERT', { Name: `a.${DOMAIN}.`, Type: 'A' }));
      step('DELETE of the SOA');
      const apex = (await list())?.ResourceRecordSets?.find(({ Type }) => Type === 'SOA');
      if (apex) await write(change('DELETE', apex));
      step('at the end');
      await list();
    },
  },
  {
    name: 'escaping of names',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { step, route53 } = stage;
      const { zoneId, write, list } = await zoneOf(stage);
      const named = (Name: string) => ({ ...txt('', '"one"'), Name });
      step('a wildcard');
      await write(change('CREATE', named(`*.${DOMAIN}`)));
      await list();
      step('the same wildcard with an escape code');
      await write(change('CREATE', named(`\\052.${DOMAIN}.`)));
      await write(change('UPSERT', named(`\\052.${DOMAIN}.`)));
      await list();
      step('capital letters and an underscore');
      await write(change('CREATE', named(`_Note.${DOMAIN}`)));
      await write(change('CREATE', named(`_note.${DOMAIN.toUpperCase()}.`)));
      await list();
      step('an alias to a wildcard');
      await write(change('UPSERT', alias(`alias.${DOMAIN}`, `*.${TARGET}.`)));
      await write(change('UPSERT', alias(`capitals.${DOMAIN}`, TARGET.toUpperCase())));
      await list();
      step('DELETE of the wildcard by its escaped name');
      await write(change('DELETE', named(`\\052.${DOMAIN}.`)));
      await list();
      step('a listing that starts at a name');
      const from = { HostedZoneId: zoneId, StartRecordName: `_note.${DOMAIN}` };
      await route53.listResourceRecordSets(from);
      await route53.listResourceRecordSets({ ...from, StartRecordType: 'TXT' });
      await route53.listResourceRecordSets({ HostedZoneId: zoneId, StartRecordType: 'TXT' });
    },
  },
  {
    name: 'order of names',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { write, list } = await zoneOf(stage);
      stage.step('names created in another order');
      const names = ['b', 'a.b', 'b-c', 'a', '_b', '1', 'b0'];
      await write(...names.map((name) => change('CREATE', txt(`${name}.${DOMAIN}`, '"one"'))));
      await list();
    },
  },
  {
    name: 'pages of record sets',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { step, route53 } = stage;
      const { zoneId, write } = await zoneOf(stage);
      const many = Array.from({ length: 310 }, (_, index) =>
        change('CREATE', txt(`n${String(index).padStart(3, '0')}.${DOMAIN}`, '"one"')),
      );
      step('310 records');
      await write(...many);
      step('page by page');
      let next: { StartRecordName?: string; StartRecordType?: string } | undefined = {};
      for (let pages = 0; next !== undefined && pages < 3; pages += 1) {
        const page = await route53.listResourceRecordSets({ HostedZoneId: zoneId, ...next });
        const { NextRecordName: StartRecordName, NextRecordType: StartRecordType } = page ?? {};
        next =
          StartRecordName && StartRecordType ? { StartRecordName, StartRecordType } : undefined;
      }
    },
  },
  {
    name: 'associating zones with VPCs',
    on: ['moto', 'MiniStack'],
    run: async (stage) => {
      const { step, route53, operator } = stage;
      const { vpcId, zoneId } = await zoneOf(stage);
      const second = await operator.createVpc();
      const publicId = await operator.createZone('example.org');
      const vpc = (VPCId: string) => ({ VPCId, VPCRegion: REGION });
      const associate = (HostedZoneId: string, VPCId: string) =>
        route53.associateVPCWithHostedZone({ HostedZoneId, VPC: vpc(VPCId) });
      step('a second VPC');
      await associate(zoneId, second);
      await route53.getHostedZone({ Id: zoneId });
      await route53.listHostedZonesByVPC(vpc(second));
      step('the same VPC again');
      await associate(zoneId, second);
      step('another zone with the same name');
      const twin = await operator.createZone(DOMAIN, await operator.createVpc());
      await associate(twin, vpcId);
      await route53.getHostedZone({ Id: twin });
      await route53.listHostedZonesByName({ DNSName: DOMAIN });
      step('a public zone');
      await associate(publicId, vpcId);
      await route53.getHostedZone({ Id: publicId });
      step('zones listed from a name on');
      await route53.listHostedZonesByName({ DNSName: `${DOMAIN}.` });
      await route53.listHostedZonesByName({ DNSName: 'zzz.org' });
      step('unknown ids');
      await associate('Z0000000000NONE', vpcId);
      await associate(zoneId, 'vpc-0123456789abcdef0');
      await route53.getHostedZone({ Id: 'Z0000000000NONE' });
      await route53.listResourceRecordSets({ HostedZoneId: 'Z0000000000NONE' });
      await route53.changeResourceRecordSets({
        HostedZoneId: 'Z0000000000NONE',
        ChangeBatch: { Changes: REPAIR },
      });
      await route53.listHostedZonesByVPC(vpc('vpc-0123456789abcdef0'));
      step('an unknown token');
      await route53.listHostedZonesByVPC({ ...vpc(vpcId), NextToken: 'bm8gc3VjaCBwYWdl' });
    },
  },
];

import { beforeEach, describe, expect, test } from 'vitest';
import type { RecordChange, ResourceRecordSet } from '../../../shared/cloud/ports.ts';
import { type Example, exampleCloud, outcome } from './helpers.ts';
import { a, alias, CREATE, changeIn, DELETE, firstRecords, listedIn, zone } from './record-sets.ts';

let example: Example;
const change = (...changes: RecordChange[]) => changeIn(example)(...changes);

beforeEach(async () => {
  example = await exampleCloud();
  await change(...firstRecords);
});

describe('listings of records', () => {
  test('names and alias targets are listed in lower case, with a trailing dot and octal escapes', async () => {
    await change(CREATE(alias('*.S3.eu-west-2.AMAZONAWS.com')));
    const found = (await listedIn(example)).find((set) => set.Name?.startsWith('\\052'));
    expect(found).toEqual({
      Name: '\\052.s3.eu-west-2.amazonaws.com.',
      Type: 'A',
      AliasTarget: {
        HostedZoneId: 'Z7K1066E3PUKB',
        DNSName: '\\052.vpce-1-x.s3.eu-west-2.vpce.amazonaws.com.',
        EvaluateTargetHealth: false,
      },
    });
  });

  test('sets are listed in pages, ordered by their reversed labels and then by type', async () => {
    await change(
      CREATE(alias(`*.${zone}`)),
      CREATE(a(`a.b.${zone}`, '10.0.0.1')),
      CREATE(a(`b.${zone}`, '10.0.0.1')),
      CREATE(a(`b-c.${zone}`, '10.0.0.1')),
    );
    example.cloud.pageSizes.set('ListResourceRecordSets', 3);
    const seen: string[] = [];
    let start: Record<string, string | undefined> | undefined = {};
    while (start) {
      const page = await example.cloud
        .route53()
        .listResourceRecordSets({ HostedZoneId: example.ids.zones[0].id, ...start });
      expect(page.ResourceRecordSets?.length).toBeLessThanOrEqual(3);
      seen.push(
        ...(page.ResourceRecordSets ?? []).map(
          (set) => `${set.Name?.replace(`${zone}.`, '@')} ${set.Type}`,
        ),
      );
      start = page.IsTruncated
        ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType }
        : undefined;
    }
    expect(seen).toEqual([
      '@ A',
      '@ NS',
      '@ SOA',
      '\\052.@ A',
      '_marker.@ TXT',
      'b-c.@ A',
      'b.@ A',
      'a.b.@ A',
      'two.@ A',
    ]);
  });

  test('a listing can start at an absent set and continues with the next set', async () => {
    const page = await example.cloud.route53().listResourceRecordSets({
      HostedZoneId: example.ids.zones[0].id,
      StartRecordName: `_marker.${zone}`,
      StartRecordType: 'A',
    });
    expect(page.ResourceRecordSets?.[0]).toMatchObject({ Name: `_marker.${zone}.`, Type: 'TXT' });
  });

  test('unknown members of a set are kept, and a DELETE must contain them', async () => {
    const weighted: ResourceRecordSet & { Weight: number } = {
      ...a(`w.${zone}`, '10.0.0.1'),
      SetIdentifier: 'one',
      Weight: 10,
    };
    const heavier = { ...weighted, Weight: 20 };
    await change(CREATE(weighted));
    expect(await outcome(() => change(DELETE(heavier)))).toBe('InvalidChangeBatch');
    expect(await outcome(() => change(DELETE(weighted)))).toBe('ok');
  });
});

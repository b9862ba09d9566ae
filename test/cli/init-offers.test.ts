import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../shared/config/load.ts';
import { snapshotCopy } from './fixtures.ts';
import {
  addZone,
  copyOf,
  listServices,
  MONITORING,
  NEWEST,
  PARTNER,
  proposed,
  withEndpoints,
} from './init-fixtures.ts';
import { uncommentings } from './init-uncomment.ts';

/** 223 characters: valid for a zone, but a response policy zone cannot contain names below it. */
const LONG = [63, 63, 63, 31].map((length) => 'a'.repeat(length)).join('.');

describe('the zones that init offers as comments', () => {
  test.each<[what: string, snapshot: () => string, offered: string[]]>([
    [
      'one of several zones of a name',
      () => {
        const folder = withEndpoints((all) => all.push(copyOf(all, MONITORING)));
        addZone(folder, 'ZMONA', 'monitoring.eu-west-2.amazonaws.com');
        addZone(folder, 'ZMONB', 'monitoring.eu-west-2.amazonaws.com');
        return folder;
      },
      ['ZMONA', 'ZMONB'],
    ],
    [
      'a zone of a bucket beside zones',
      () => {
        const folder = snapshotCopy();
        addZone(folder, 'ZBUCKET', 'my.s3.eu-west-2.amazonaws.com');
        return folder;
      },
      ['ZBUCKET'],
    ],
    [
      "a partner's zone",
      () => {
        const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
        addZone(folder, 'ZPARTNER', 'abc.example.cloud', { target: 'vpce-0ddd' });
        return folder;
      },
      ['ZPARTNER'],
    ],
    [
      'a zone of a binding that is a comment',
      () => {
        const folder = withEndpoints((all) =>
          all.push(copyOf(all, { ...NEWEST, PrivateDnsEnabled: true })),
        );
        addZone(folder, 'ZNEW', 'newest.eu-west-2.amazonaws.com', { target: 'vpce-0fff' });
        return folder;
      },
      ['ZNEW'],
    ],
    [
      "no zone of S3's global name, which needs a second key",
      () => {
        const folder = snapshotCopy();
        addZone(folder, 'ZGLOBAL', 's3.amazonaws.com', { target: 'vpce-001760f0be22cd4e2' });
        return folder;
      },
      [],
    ],
    [
      'no zone of a partner that is below a name of AWS',
      () => {
        const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
        addZone(folder, 'ZKMS', 'kms.eu-west-2.amazonaws.com', { target: 'vpce-0ddd' });
        return folder;
      },
      [],
    ],
    [
      'no zone of a name that contains the names of many services',
      () => {
        const folder = withEndpoints((all) => all.push(copyOf(all, NEWEST)));
        addZone(folder, 'ZTRAP', 'com', { target: 'vpce-0fff' });
        addZone(folder, 'ZMANY', 'eu-west-2.amazonaws.com', { target: 'vpce-0fff' });
        return folder;
      },
      [],
    ],
    [
      'no zone whose names become too long',
      () => {
        const folder = snapshotCopy();
        addZone(folder, 'ZLONG', `${LONG}.s3.eu-west-2.amazonaws.com`);
        return folder;
      },
      [],
    ],
    [
      'no zone that is a zone of another binding',
      () => {
        const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
        listServices(folder, [
          { ServiceName: PARTNER.ServiceName, PrivateDnsName: 'new.s3.eu-west-2.amazonaws.com' },
        ]);
        addZone(folder, 'ZNEW', 'new.s3.eu-west-2.amazonaws.com');
        return folder;
      },
      [],
    ],
  ])(
    'init offers %s, and validate accepts each offered zone when it is uncommented',
    async (_, snapshot, offered) => {
      const { text } = await proposed(snapshot());
      const found = uncommentings(text);
      expect(found.map(({ offer }) => /id: (\w+)/.exec(offer)?.[1])).toEqual(offered);
      for (const one of found) {
        const zones = loadConfig(one.text, one.offer).bindings.flatMap((binding) => binding.zones);
        expect(offered).toContain(
          zones.map((zone) => zone?.id).find((id) => id !== undefined && offered.includes(id)),
        );
      }
    },
  );

  test('a zone that is not offered is named with the reason', async () => {
    const folder = snapshotCopy();
    addZone(folder, 'ZGLOBAL', 's3.amazonaws.com', { target: 'vpce-001760f0be22cd4e2' });
    const { errors } = await proposed(folder);
    expect(errors).toContain(
      'or set allowGlobalName: true if every client of s3.amazonaws.com may use this endpoint. With that key, add { domain: s3.amazonaws.com, id: ZGLOBAL } here.',
    );
  });

  test('a zone of a service whose names are not known is offered as a comment', async () => {
    const folder = withEndpoints((all) => all.push(copyOf(all, NEWEST)));
    addZone(folder, 'ZNEW', 'newest.eu-west-2.amazonaws.com', { target: 'vpce-0fff' });
    const { text } = await proposed(folder);
    expect(text).toContain('#   - { domain: newest.eu-west-2.amazonaws.com, id: ZNEW }');
  });

  test('a comment of a partner’s zone contains the confirmation that plan asks for', async () => {
    const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
    addZone(folder, 'ZPARTNER', 'abc.example.cloud', { target: 'vpce-0ddd' });
    const { text } = await proposed(folder);
    expect(text).toContain('#   - { domain: abc.example.cloud, id: ZPARTNER, unlisted: true }');
  });

  test('init leaves out an aliased zone whose names become too long, and gives the reason', async () => {
    const folder = snapshotCopy();
    addZone(folder, 'ZLONG', `${LONG}.s3.eu-west-2.amazonaws.com`, {
      target: 'vpce-001760f0be22cd4e2',
    });
    const { exit, errors, config } = await proposed(folder);
    expect(exit).toBe(3);
    expect(errors).toMatch(
      /^s3-london\.zones: ZLONG is left out: ".*" is too long: DNS allows 253/m,
    );
    expect(config.bindings[0]?.zones?.map(({ id }) => id)).toEqual([
      'Z0000000000S3',
      'Z00000000S3AP',
      'Z0000000S3CTL',
    ]);
  });

  test('init writes a binding as a comment if its only zone is left out', async () => {
    const folder = withEndpoints((all) => all.push(copyOf(all, PARTNER)));
    listServices(folder, [
      { ServiceName: PARTNER.ServiceName, PrivateDnsName: `${LONG}.example.cloud` },
    ]);
    addZone(folder, 'ZLONG', `${LONG}.example.cloud`, { target: 'vpce-0ddd' });
    const { errors, config } = await proposed(folder);
    expect(errors).toMatch(/^vpce-0ddd: ZLONG is left out: /m);
    expect(config.bindings.map(({ name }) => name)).toEqual(['s3-london']);
  });

  test('a binding that init writes as a comment is valid when it is uncommented', async () => {
    const { text } = await proposed(
      withEndpoints((all) => all.push(copyOf(all, { ...MONITORING, PrivateDnsEnabled: true }))),
    );
    const uncommented = text.replace(/^ {2}# (?=- name| {2}\w+:)/gm, '  ');
    expect(loadConfig(uncommented, 'proposal').bindings[1]).toMatchObject({
      name: 'monitoring',
      endpoint: { id: 'vpce-0aaa' },
    });
  });
});

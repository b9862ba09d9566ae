import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { RESOLVERS, render } from '../../../shared/render/registry.ts';
import type { RenderInput } from '../../../shared/render/resolver.ts';
import { snapshotOf } from '../publish/fixtures.ts';
import { ACCESS_POINTS, addressed, CONTROL, inputOf, S3, s3, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';
import { dataOf, type Invocation, invocationsOf, tokensOf } from './powershell-reader.ts';

const inbound = ['10.0.1.122', '10.0.2.213'];

function scripts(bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = addressed()) {
  const files = render('windows', ['forward', 'rewrite'], inputOf(bindings, more));
  const content = (name: string) => files.find(({ file }) => file === name)?.content ?? '';
  return { files, forward: content('forward.ps1'), rewrite: content('rewrite.ps1') };
}

/** Every command that the scripts may use, with the parameters that they may give it. */
const LOOKS: Record<string, string[]> = {
  'Get-DnsServerZone': [],
  'Get-DnsServerResourceRecord': ['-ZoneName', '-RRType'],
  'Where-Object': [],
  'ForEach-Object': [],
  'Sort-Object': [],
  'Set-StrictMode': ['-Version'],
  'New-TimeSpan': ['-Seconds'],
  'Join-Path': [],
  'Test-Marker': [],
};
const CHANGES: Record<string, string[]> = {
  'Add-DnsServerConditionalForwarderZone': ['-Name', '-MasterServers', '-UseRecursion:'],
  'Set-DnsServerConditionalForwarderZone': ['-Name', '-MasterServers', '-UseRecursion'],
  'Add-DnsServerPrimaryZone': ['-Name', '-ZoneFile', '-LoadExisting', '-DynamicUpdate'],
  'Remove-DnsServerZone': ['-Name', '-Force'],
  'Add-DnsServerResourceRecordA': ['-ZoneName', '-Name', '-IPv4Address', '-TimeToLive'],
  'Add-DnsServerResourceRecordAAAA': ['-ZoneName', '-Name', '-IPv6Address', '-TimeToLive'],
  'Remove-DnsServerResourceRecord': ['-ZoneName', '-Name', '-RRType', '-RecordData', '-Force'],
  'Set-Content': ['-LiteralPath', '-Value', '-Encoding'],
  'Clear-DnsServerCache': ['-Force'],
};

const both = scripts([s3()]);
const all: [string, Invocation][] = [both.forward, both.rewrite]
  .flatMap(invocationsOf)
  .map((invocation) => [invocation.name, invocation]);
const changes = all.filter(([name]) => name in CHANGES);

describe('the scripts', () => {
  test('are run by a person, looking first', () => {
    expect(
      both.files.map(({ file, install, check, reload }) => [file, install, check, reload]),
    ).toEqual([
      [
        'forward.ps1',
        null,
        [['powershell.exe', '-NoProfile', '-File', 'forward.ps1', '-WhatIf']],
        [['powershell.exe', '-NoProfile', '-File', 'forward.ps1']],
      ],
      [
        'rewrite.ps1',
        null,
        [['powershell.exe', '-NoProfile', '-File', 'rewrite.ps1', '-WhatIf']],
        [['powershell.exe', '-NoProfile', '-File', 'rewrite.ps1']],
      ],
    ]);
  });

  test.each([both.forward, both.rewrite])(
    'take -WhatIf, end at an error, and are ASCII',
    (text) => {
      expect(text).toMatch(/^# Made by privatelink-dns for net-prod, revision 7\.\n# Do not edit/);
      const statements = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(statements.slice(0, 4)).toEqual([
        '[CmdletBinding(SupportsShouldProcess)]',
        'param()',
        'Set-StrictMode -Version Latest',
        "$ErrorActionPreference = 'Stop'",
      ]);
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    },
  );

  test.each(all)('%s is a command that they may use, with no other parameter', (name, found) => {
    const allowed = LOOKS[name] ?? CHANGES[name];
    expect(allowed).toBeDefined();
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(parametersOf(found))));
  });

  test('make every change that they are meant to make', () => {
    expect([...new Set(changes.map(([name]) => name))].sort()).toEqual(Object.keys(CHANGES).sort());
  });

  test.each(changes)(
    '%s changes nothing that was not looked at, and nothing with -WhatIf',
    (_, { within }) => {
      const asked = within.findLastIndex((header) => header.includes('ShouldProcess'));
      expect(within[asked]).toMatch(/^if \( \$PSCmdlet \. ShouldProcess \(/);
      // Inside the question stands at most the choice of the cmdlet for the type; before it, a look.
      expect(within.slice(asked + 1).join()).toMatch(/^(if \( \$type -eq 'A' \)( else)?)?$/);
      expect(within[asked - 1]).toMatch(
        /-not \$zone|else$|-ne|-notin \$(existing|desired)|-eq 0|Test-Marker|\$changed/,
      );
    },
  );

  test('never fall back to root hints', () => {
    const recursion = changes
      .filter(([name]) => name.endsWith('ConditionalForwarderZone'))
      .map(([name, found]) => [
        name,
        found.parameters['-UseRecursion:'] ?? found.parameters['-UseRecursion'],
      ]);
    expect(recursion).toEqual([
      ['Add-DnsServerConditionalForwarderZone', '$false'],
      ['Set-DnsServerConditionalForwarderZone', '$false'],
    ]);
  });

  test('refuse before they change: every throw stands before the first change', () => {
    for (const text of [both.forward, both.rewrite]) {
      const words = tokensOf(text).map(({ text }) => text);
      const lastThrow = words.lastIndexOf('throw');
      const firstChange = words.findIndex((word) => word in CHANGES);
      expect(lastThrow).toBeGreaterThan(0);
      expect(firstChange).toBeGreaterThan(lastThrow);
    }
  });
});

/** A pipeline's own operators (`-eq`) read as parameters; those of the cmdlets are what counts. */
function parametersOf({ name, parameters }: Invocation): Record<string, string> {
  return name in LOOKS && LOOKS[name]?.length === 0 ? {} : parameters;
}

describe('forwarders', () => {
  test('send each domain to the inbound endpoint', () => {
    expect(dataOf(both.forward, 'forwarders')).toEqual(
      [S3, ACCESS_POINTS, CONTROL].map((Name) => ({ Name, MasterServers: inbound })),
    );
    expect(dataOf(both.forward, 'released')).toEqual([]);
  });

  test('of chosen buckets are of their names', () => {
    const { forward } = scripts([s3({ names: { buckets: ['b-two', 'a.one'] } })]);
    expect(dataOf(forward, 'forwarders')).toEqual(
      [`a.one.${S3}`, `b-two.${S3}`].map((Name) => ({ Name, MasterServers: inbound })),
    );
  });

  test('of a released binding are taken away where they are as we made them, unless another has them', () => {
    const gone = s3({ binding: 'gone', status: 'released' });
    const { forward } = scripts([gone, s3({ zones: [zoneOf(S3)] })]);
    expect(dataOf(forward, 'forwarders')).toEqual([{ Name: S3, MasterServers: inbound }]);
    expect(dataOf(forward, 'released')).toEqual(
      [ACCESS_POINTS, CONTROL].map((Name) => ({ Name, MasterServers: inbound })),
    );
  });
});

describe('zones', () => {
  const snapshot = s3({
    endpoint: {
      ...s3().endpoint,
      addresses: ['10.0.1.165', 'fd00::5'].map((address) => {
        return { address, interfaceId: 'eni-0a', subnetId: 's' };
      }),
    },
    zones: [zoneOf(S3, { recordTypes: ['A', 'AAAA'] })],
  });

  test('answer with addresses at the apex and the wildcard, and load from a file that has them', () => {
    const { rewrite } = scripts([snapshot]);
    expect(dataOf(rewrite, 'desiredZones')).toEqual([
      {
        Name: S3,
        Nodes: ['@', '*'],
        A: ['10.0.1.165'],
        AAAA: ['fd00::5'],
        File: [
          '@ 60 IN SOA localhost. hostmaster.localhost. ( 7 3600 600 86400 60 )',
          '@ 60 IN NS localhost.',
          '_privatelink-dns 60 IN TXT "heritage=privatelink-dns,owner=net-prod"',
          '@ 60 IN A 10.0.1.165',
          '@ 60 IN AAAA fd00::5',
          '* 60 IN A 10.0.1.165',
          '* 60 IN AAAA fd00::5',
        ],
      },
    ]);
    expect(dataOf(rewrite, 'marker')).toBe('heritage=privatelink-dns,owner=net-prod');
  });

  test('of chosen buckets are zones of their names, without a wildcard', () => {
    const { rewrite } = scripts([s3({ names: { buckets: ['one'] }, zones: [zoneOf(S3)] })]);
    expect(dataOf(rewrite, 'desiredZones')).toMatchObject([{ Name: `one.${S3}`, Nodes: ['@'] }]);
  });

  test('of a released binding are taken away', () => {
    const { rewrite } = scripts([s3({ status: 'released' })]);
    expect(dataOf(rewrite, 'desiredZones')).toEqual([]);
    expect(dataOf(rewrite, 'released')).toEqual([S3, ACCESS_POINTS, CONTROL]);
  });

  test('with answer: cname there are none, and the configuration is refused with the alternative', () => {
    const settings = inputOf([]);
    expect(() => render('windows', ['rewrite'], inputOf([s3()]))).toThrow(UnrenderableError);
    expect(render('windows', ['forward'], inputOf([s3()]))).toHaveLength(1);
    const binding = { names: 'all', zones: undefined } as const;
    expect(RESOLVERS.windows.unsupported('rewrite', binding, settings)?.remedy).toContain(
      'use: forward',
    );
    expect(RESOLVERS.windows.unsupported('forward', binding, settings)).toBeUndefined();
    expect(
      RESOLVERS.windows.unsupported('rewrite', binding, { ...settings, ...addressed() }),
    ).toBeUndefined();
  });
});

test('the order of the bindings makes no difference', () => {
  const bindings = [s3(), snapshotOf('a'), s3({ binding: 'z', status: 'released' })];
  const { forward, rewrite } = scripts(bindings);
  expect(scripts([...bindings].reverse())).toMatchObject({ forward, rewrite });
});

refusesHostileText('windows', ({ file, content }) => {
  const data = dataOf(content, file === 'forward.ps1' ? 'forwarders' : 'desiredZones');
  expect(Array.isArray(data) && data.length).toBeLessThanOrEqual(3);
  // No text brings a command of its own.
  const names = new Set(invocationsOf(content).map(({ name }) => name));
  for (const name of names) expect(name in LOOKS || name in CHANGES).toBe(true);
});

import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
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

/** Every command that the scripts may use, with its permitted parameters. The first list reads, the second changes. */
const READS: Record<string, string[]> = {
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

describe('render(windows)', () => {
  test('returns scripts that an operator runs, first with -WhatIf', () => {
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
    'writes ASCII scripts that support -WhatIf and stop at an error',
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

  test.each(all)('uses %s only with permitted parameters', (name, found) => {
    const allowed = READS[name] ?? CHANGES[name];
    expect(allowed).toBeDefined();
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(parametersOf(found))));
  });

  test('uses every permitted command that makes changes', () => {
    expect([...new Set(changes.map(([name]) => name))].sort()).toEqual(Object.keys(CHANGES).sort());
  });

  test.each(changes)('runs %s only after a check, and never with -WhatIf', (_, { within }) => {
    const asked = within.findLastIndex((header) => header.includes('ShouldProcess'));
    expect(within[asked]).toMatch(/^if \( \$PSCmdlet \. ShouldProcess \(/);
    // Inside the `if` of ShouldProcess, only the record type selects a cmdlet. The `if` outside it is the check.
    expect(within.slice(asked + 1).join()).toMatch(/^(if \( \$type -eq 'A' \)( else)?)?$/);
    expect(within[asked - 1]).toMatch(
      /-not \$zone|else$|-ne|-notin \$(existing|desired)|-eq 0|Test-Marker|\$changed/,
    );
  });

  test('creates forwarders that never use root hints', () => {
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

  test('throws only before the first change', () => {
    for (const text of [both.forward, both.rewrite]) {
      const words = tokensOf(text).map(({ text }) => text);
      const lastThrow = words.lastIndexOf('throw');
      const firstChange = words.findIndex((word) => word in CHANGES);
      expect(lastThrow).toBeGreaterThan(0);
      expect(firstChange).toBeGreaterThan(lastThrow);
    }
  });
});

/** The parameters of a cmdlet. The operators of a pipeline (`-eq`) look like parameters and are left out. */
function parametersOf({ name, parameters }: Invocation): Record<string, string> {
  return name in READS && READS[name]?.length === 0 ? {} : parameters;
}

describe('forward.ps1', () => {
  test('forwards each domain to the inbound endpoint', () => {
    expect(dataOf(both.forward, 'forwarders')).toEqual(
      [S3, ACCESS_POINTS, CONTROL].map((Name) => ({ Name, MasterServers: inbound })),
    );
    expect(dataOf(both.forward, 'released')).toEqual([]);
  });

  test('forwards only the names of chosen buckets', () => {
    const { forward } = scripts([s3({ names: { buckets: ['b-two', 'a.one'] } })]);
    expect(dataOf(forward, 'forwarders')).toEqual(
      [`a.one.${S3}`, `b-two.${S3}`].map((Name) => ({ Name, MasterServers: inbound })),
    );
  });

  test('removes the unchanged forwarders of a released binding, except those that another binding uses', () => {
    const gone = s3({ binding: 'gone', status: 'released' });
    const { forward } = scripts([gone, s3({ zones: [zoneOf(S3)] })]);
    expect(dataOf(forward, 'forwarders')).toEqual([{ Name: S3, MasterServers: inbound }]);
    expect(dataOf(forward, 'released')).toEqual(
      [ACCESS_POINTS, CONTROL].map((Name) => ({ Name, MasterServers: inbound })),
    );
  });
});

describe('rewrite.ps1', () => {
  const snapshot = s3({
    endpoint: {
      ...s3().endpoint,
      addresses: ['10.0.1.165', 'fd00::5'].map((address) => {
        return { address, interfaceId: 'eni-0a', subnetId: 's' };
      }),
    },
    zones: [zoneOf(S3, { recordTypes: ['A', 'AAAA'] })],
  });

  test('answers the apex and the wildcard with addresses, which the file of a new zone contains', () => {
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

  test('creates a zone without a wildcard for each chosen bucket', () => {
    const { rewrite } = scripts([s3({ names: { buckets: ['one'] }, zones: [zoneOf(S3)] })]);
    expect(dataOf(rewrite, 'desiredZones')).toMatchObject([{ Name: `one.${S3}`, Nodes: ['@'] }]);
  });

  test('removes the zones of a released binding', () => {
    const { rewrite } = scripts([s3({ status: 'released' })]);
    expect(dataOf(rewrite, 'desiredZones')).toEqual([]);
    expect(dataOf(rewrite, 'released')).toEqual([S3, ACCESS_POINTS, CONTROL]);
  });
});

test('the scripts of windows have the same bytes for bindings in any order', () => {
  const bindings = [s3(), snapshotOf('a'), s3({ binding: 'z', status: 'released' })];
  const { forward, rewrite } = scripts(bindings);
  expect(scripts([...bindings].reverse())).toMatchObject({ forward, rewrite });
});

refusesHostileText('windows', ({ file, content }) => {
  const data = dataOf(content, file === 'forward.ps1' ? 'forwarders' : 'desiredZones');
  expect(Array.isArray(data) && data.length).toBeLessThanOrEqual(3);
  // A hostile text must not add a command.
  const names = new Set(invocationsOf(content).map(({ name }) => name));
  for (const name of names) expect(name in READS || name in CHANGES).toBe(true);
});

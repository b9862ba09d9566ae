import { describe, expect, test } from 'vitest';
import type { AgentResolver } from '../../../agent/config.ts';
import { offerFor } from '../../../agent/revision.ts';
import { artifactKey } from '../../../shared/feed/keys.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import type { Question } from '../../../shared/model/feed.ts';
import { artifactsOf, manifestOf } from './manifests.ts';

const CONFIG = { rpzZone: 'rpz.privatelink-dns' };

function resolver(more: Partial<AgentResolver> = {}): AgentResolver {
  return { name: 'bind', use: 'forward', ask: '127.0.0.1', port: 53, installs: {}, ...more };
}

const targetsOf = (more: Partial<AgentResolver>) =>
  offerFor(resolver(more), manifestOf(), CONFIG).revision.files.map(({ target }) => target);

describe('the offer of a manifest', () => {
  test.each<[AgentResolver['use'], string[]]>([
    [
      'forward',
      ['forward.options.conf', 'forward.conf'].map((it) => `/etc/bind/privatelink-dns/${it}`),
    ],
    [
      'rewrite',
      ['rpz.zone', 'rpz.conf', 'rpz.options.conf'].map((it) => `/etc/bind/privatelink-dns/${it}`),
    ],
    [
      'both',
      ['forward.options.conf', 'forward.conf', 'rpz.zone', 'rpz.conf', 'rpz.options.conf'].map(
        (it) => `/etc/bind/privatelink-dns/${it}`,
      ),
    ],
  ])('contains the files of the use %s', (use, targets) => {
    expect(targetsOf({ use })).toEqual(targets);
  });

  test('uses the path in installs for the file and for the commands that name the file', () => {
    const installs = { 'rpz.zone': '/var/named/rpz.zone' };
    const { files } = offerFor(
      resolver({ use: 'rewrite', installs }),
      manifestOf(),
      CONFIG,
    ).revision;
    expect(files[0]?.target).toBe('/var/named/rpz.zone');
    expect(files[0]?.check[0]).toEqual([
      'named-checkzone',
      'rpz.privatelink-dns',
      '/var/named/rpz.zone',
    ]);
  });

  test.each<[Partial<AgentResolver>, string[][]]>([
    [
      { name: 'dnsmasq' },
      [
        ['dnsmasq', '--test', '--conf-file=/etc/dnsmasq.d/privatelink-dns/forward.conf'],
        ['systemctl', 'restart', 'dnsmasq'],
      ],
    ],
    [
      { name: 'dnsmasq', unit: 'pihole-FTL' },
      [
        ['pihole-FTL', '--', '--test', '--conf-file=/etc/dnsmasq.d/privatelink-dns/forward.conf'],
        ['systemctl', 'restart', 'pihole-FTL'],
      ],
    ],
    [
      {
        name: 'dnsmasq',
        unit: 'pihole-FTL',
        installs: { 'forward.conf': '/etc/dnsmasq.d/9.conf' },
      },
      [
        ['pihole-FTL', '--', '--test', '--conf-file=/etc/dnsmasq.d/9.conf'],
        ['systemctl', 'restart', 'pihole-FTL'],
      ],
    ],
  ])('contains the commands of the configured unit: %o', (more, commands) => {
    const manifest = manifestOf({ artifacts: artifactsOf('dnsmasq', ['forward.conf']) });
    const { files } = offerFor(resolver(more), manifest, CONFIG).revision;
    expect(files.map(({ check, reload }) => [...check, ...reload])).toEqual([commands]);
  });

  test.each<[unit: string | undefined, file: string, rndc: string[]]>([
    [undefined, '/etc/bind/named.conf', ['rndc']],
    [
      'named@internal',
      '/etc/bind/named-internal.conf',
      ['rndc', '-c', '/etc/bind/rndc-internal.conf'],
    ],
  ])(
    'checks and reloads the instance of BIND: with unit %s, the check reads %s',
    (unit, file, rndc) => {
      const names = ['forward.options.conf', 'forward.conf'];
      const { files } = offerFor(
        resolver({ name: 'bind', use: 'forward', unit }),
        manifestOf({ artifacts: artifactsOf('bind', names) }),
        CONFIG,
      ).revision;
      for (const { check, reload } of files) {
        expect(check).toEqual([['named-checkconf', '-z', file]]);
        expect(reload[0]).toEqual([...rndc, 'reconfig']);
        for (const command of reload.slice(1)) {
          expect(command.slice(0, -1)).toEqual([...rndc, 'flushtree']);
        }
      }
    },
  );

  test.each<[string | undefined, string]>([
    [undefined, 'kresd@*.service'],
    ['kresd@*', 'kresd@*.service'],
    ['kresd@2', 'kresd@2.service'],
  ])(
    'restarts the unit of Knot Resolver: with unit %s, the files restart %s',
    (unit, restarted) => {
      const names = ['forward.lua', 'forward.check.lua', 'rpz.zone', 'rpz.lua', 'rpz.check.lua'];
      const { files } = offerFor(
        resolver({ name: 'knot-resolver', use: 'both', unit }),
        manifestOf({ artifacts: artifactsOf('knot-resolver', names) }),
        CONFIG,
      ).revision;
      expect(files.map(({ reload }) => reload)).toEqual(
        names.map(() => [['systemctl', 'restart', restarted]]),
      );
    },
  );

  test('refuses installs for a file that the resolver does not have', () => {
    expect(() => targetsOf({ installs: { 'rpz.zone': '/x' } })).toThrow(
      'installs: lists rpz.zone, but bind has no such file with this use. The files are forward.options.conf, forward.conf.',
    );
  });

  test('refuses a manifest that lacks a file of the resolver', () => {
    const manifest = manifestOf({ artifacts: [] });
    expect(() => offerFor(resolver(), manifest, CONFIG)).toThrow(
      'Revision 7 of the feed has no bind/forward.options.conf.',
    );
  });

  test('ignores artifacts at paths that the agent does not know', () => {
    const strange = { resolver: 'bind', mediaType: 'x', size: 1, sha256: 'e'.repeat(64) };
    const manifest = manifestOf();
    const artifacts = [
      ...manifest.artifacts,
      { ...strange, path: artifactKey(asRevision(7), 'bind', '../../etc/passwd') },
      { ...strange, path: artifactKey(asRevision(7), 'bind', 'other.conf') },
    ];
    const offered = offerFor(resolver(), { ...manifest, artifacts }, CONFIG);
    expect(offered.revision.files).toHaveLength(2);
  });

  test('asks the questions of the configured uses and accepts the answers of either use for both', () => {
    const question = { name: 's3.eu-west-2.amazonaws.com', type: 'A' as const };
    const [some, all] = [false, true];
    const questions: Question[] = [
      { ...question, answers: ['10.0.1.1', '10.0.1.2'], complete: some, uses: ['forward'] },
      { ...question, answers: ['10.0.1.1', '10.0.1.3'], complete: all, uses: ['rewrite'] },
    ];
    const asked = (use: AgentResolver['use']) =>
      offerFor(resolver({ use }), manifestOf({ questions }), CONFIG).revision.questions;
    const one = (answers: string[], complete: boolean) => [{ ...question, answers, complete }];
    expect(asked('forward')).toEqual(one(['10.0.1.1', '10.0.1.2'], some));
    expect(asked('rewrite')).toEqual(one(['10.0.1.1', '10.0.1.3'], all));
    expect(asked('both')).toEqual(one(['10.0.1.1', '10.0.1.2', '10.0.1.3'], some));
  });
});

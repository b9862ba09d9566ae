import { describe, expect, test } from 'vitest';
import { GUIDES } from '../../cli/guides/registry.ts';
import { RESOLVERS, render as renderFiles } from '../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../shared/render/resolver.ts';
import { ASKED_TYPES, expectedTable, type Row, type Table } from './expected.ts';
import { type Daemon, type Host, withDaemon } from './harness/index.ts';
import { CASES, type MatrixRow, type Way } from './matrix.ts';
import {
  ACCESS_POINTS,
  BUCKET,
  LATER,
  MONITORING,
  S3,
  type Scope,
  type Turn,
  worldOf,
} from './worlds.ts';

/** Where a resolver cannot do as the others, said in its own guide. */
export interface Peculiarities {
  /** Ways that its renderer must refuse. */
  refuses?: readonly Way[];
  /** Rows that differ from what the others answer, by the turn. */
  differs?: readonly { way: Way; scope: Scope; why: string; rows: readonly [Table, Table] }[];
}

/** What every resolver passes, on the real daemon. */
export function contract(daemon: Daemon, { refuses = [], differs = [] }: Peculiarities = {}): void {
  withDaemon(daemon, (host) => {
    test('validates what is signed, before and beside us', async () => {
      await host().configure(undefined);
      await host().start();
      const signed = await host().ask('signed', 'A', { dnssec: true });
      expect(signed).toEqual({ rcode: 'NOERROR', answers: ['A 192.0.2.1'], authentic: true });
    });

    test.for(Object.entries(daemon.enabling))(
      'the guide names the lines that enable %s',
      ([use, lines]) => {
        const steps = (GUIDES[daemon.name].enable[use as Use] ?? []).join('\n');
        for (const line of lines) expect(steps).toContain(line);
      },
    );

    describe.each(CASES)('$way, $scope', ({ way, scope }) => {
      const use: Use = way === 'forward' ? 'forward' : 'rewrite';
      const special = differs.find((entry) => entry.way === way && entry.scope === scope);
      const wanted = (turn: Turn) => ({
        ...expectedTable(way, scope, turn),
        ...special?.rows[turn],
      });
      const row = { resolver: daemon.name, way, scope, note: special?.why ?? '' };

      if (refuses.includes(way)) {
        test('is refused, with the alternative', ({ task }) => {
          const { names } = bindingOf(scope);
          const unsupported = RESOLVERS[daemon.name].unsupported(
            use,
            { names, zones: undefined },
            settingsOf(way),
          );
          expect(unsupported?.what).toBeTruthy();
          expect(unsupported?.remedy).toBeTruthy();
          task.meta.matrix = { ...row, version: host().version, refused: unsupported?.what ?? '' };
        });
        return;
      }

      test('comes to a resolver at work: installed, switched on, and what was public and cached is private', async () => {
        await host().configure(undefined);
        await host().start();
        for (const name of Object.keys(wanted(0))) await host().ask(name, 'A');
        const artifacts = await bring(host(), daemon, use, way, scope, 0);
        await host().reload(artifacts);

        await host().writeSite(use);
        expect(await host().check(artifacts)).toEqual({ refusedBy: undefined, output: '' });
        await host().reload(artifacts);
        if (daemon.enabledBy === 'restart') await host().restart();
        await untilIs(host(), wanted(0));
      });

      test('answers by the first revision, and by the next after the reload', async ({ task }) => {
        task.meta.matrix = { ...row, version: host().version };
        await host().configure(use);
        await bring(host(), daemon, use, way, scope, 0);
        await host().start();
        // BIND answers some milliseconds before it has read its policy.
        await untilIs(host(), wanted(0));
        await host().forgetPublic();
        expect(await tableOf(host(), wanted(0))).toEqual(wanted(0));
        await expectUnseen(host(), use, scope, 0);

        await host().forgetPublic();
        const artifacts = await bring(host(), daemon, use, way, scope, 1);
        await host().reload(artifacts);
        await untilIs(host(), wanted(1));
        expect(await tableOf(host(), wanted(1))).toEqual(wanted(1));
        await expectUnseen(host(), use, scope, 1);
        if (way === 'forward' && scope === 'every name') await expectClosedWhenSilent(host());
      });

      test('a broken file is refused by its check', async () => {
        const artifacts = render(daemon, use, way, scope, 0);
        await host().configure(use);
        await host().install(artifacts);
        for (const artifact of artifacts.filter(({ install }) => install !== null)) {
          for (const broken of brokenFrom(artifact)) {
            await host().install([broken]);
            const { refusedBy } = await host().check([broken]);
            expect(refusedBy, `${artifact.file} with ${broken.flaw}`).toBeDefined();
          }
          await host().install([artifact]);
        }
        expect(await host().check(artifacts)).toEqual({ refusedBy: undefined, output: '' });
      });
    });
  });
}

function settingsOf(way: Way): Pick<RenderInput, 'owner' | 'rpz'> {
  const answer = way === 'address' ? 'address' : 'cname';
  return { owner: 'net-prod', rpz: { zone: 'rpz.privatelink-dns', answer, ttl: 60 } };
}

function bindingOf(scope: Scope) {
  const [binding] = worldOf(scope, 0).bindings;
  if (binding === undefined) throw new Error('A world has a binding.');
  return binding;
}

function render(daemon: Daemon, use: Use, way: Way, scope: Scope, turn: Turn): Artifact[] {
  const { bindings } = worldOf(scope, turn);
  return renderFiles(daemon.name, [use], { ...settingsOf(way), revision: turn + 1, bindings });
}

/** AWS changes, and the revision that says so is installed and checked. Rewritten names need no inbound endpoint. */
async function bring(
  host: Host,
  daemon: Daemon,
  use: Use,
  way: Way,
  scope: Scope,
  turn: Turn,
): Promise<Artifact[]> {
  const { addresses, zones } = worldOf(scope, turn).inbound;
  await host.serveInbound(use === 'forward' ? addresses : [], zones);
  const artifacts = render(daemon, use, way, scope, turn);
  await host.install(artifacts);
  expect(await host.check(artifacts)).toEqual({ refusedBy: undefined, output: '' });
  return artifacts;
}

async function tableOf(host: Host, names: Table): Promise<Table> {
  const table: Record<string, Row> = {};
  for (const name of Object.keys(names)) {
    const answers: string[] = [];
    for (const type of ASKED_TYPES) answers.push(await textOf(host, name, type));
    const [a = '', aaaa = '', https = '', txt = ''] = answers;
    table[name] = [a, aaaa, https, txt];
  }
  // A client that validates for itself asks with DO, and must be answered the same.
  for (const name of Object.keys(names)) {
    const { rcode, answers } = await host.ask(name, 'A', { dnssec: true });
    expect([name, shown(rcode, answers)]).toEqual([name, table[name]?.[0]]);
  }
  return table;
}

async function textOf(host: Host, name: string, type: (typeof ASKED_TYPES)[number]) {
  const { rcode, answers } = await host.ask(name, type);
  return shown(rcode, answers);
}

function shown(rcode: string, answers: readonly string[]): string {
  if (rcode !== 'NOERROR') return rcode;
  return answers.length === 0 ? '-' : answers.join(', ');
}

/** A reload may be done in the background: named says so of a zone's. No cached answer ends by itself so soon. */
async function untilIs(host: Host, wanted: Table): Promise<void> {
  for (const [name, [a]] of Object.entries(wanted)) {
    await expect
      .poll(() => textOf(host, name, 'A'), { timeout: 3000, interval: 20, message: name })
      .toBe(a);
  }
}

/** What is private never goes out; what is below a rewritten name without wildcard does. */
async function expectUnseen(host: Host, use: Use, scope: Scope, turn: Turn): Promise<void> {
  const unseen =
    scope === 'every name'
      ? [S3, ACCESS_POINTS, ...(use === 'forward' ? [MONITORING] : [])]
      : turn === 0
        ? [BUCKET]
        : [BUCKET, LATER];
  for (const name of unseen) expect(await host.publicSaw(name)).toEqual([]);
}

/** An inbound endpoint that is gone must not send its names to public DNS. The name is one that no cache holds. */
async function expectClosedWhenSilent(host: Host): Promise<void> {
  await host.serveInbound([], []);
  const { answers } = await host.ask(`neverasked.${S3}`, 'A', { milliseconds: 2000 });
  expect(answers).toEqual([]);
  expect(await host.publicSaw(S3)).toEqual([]);
}

/** The artifact with an address that is none, and with a line that is nothing. */
function brokenFrom(artifact: Artifact): (Artifact & { flaw: string })[] {
  const wrong = artifact.content.replace(/\b10\.0\.\d+\.\d+\b/, '10.0.1.999');
  return [
    ...(wrong === artifact.content
      ? []
      : [{ ...artifact, content: wrong, flaw: 'an address that is none' }]),
    {
      ...artifact,
      content: `${artifact.content}this is nothing\n`,
      flaw: 'a line that is nothing',
    },
  ];
}

declare module 'vitest' {
  interface TaskMeta {
    matrix?: MatrixRow;
  }
}

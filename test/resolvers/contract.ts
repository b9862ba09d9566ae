import { describe, expect, test } from 'vitest';
import { GUIDES } from '../../cli/guides/registry.ts';
import { asRevision } from '../../shared/model/counters.ts';
import { RESOLVERS, render as renderFiles } from '../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../shared/render/resolver.ts';
import { ASKED_TYPES, expectedTable, type Row, type Table } from './expected.ts';
import { type Daemon, type Host, withDaemon } from './harness/index.ts';
import { CASES, type MatrixRow, type Way } from './matrix.ts';
import {
  ACCESS_POINTS,
  BELOW_SIGNED,
  BUCKET,
  ENDPOINT_NAMES,
  LATER,
  MONITORING,
  S3,
  type Scope,
  type Turn,
  type World,
  worldBelowSigned,
  worldOf,
} from './worlds.ts';

/** Documented differences of one resolver from the others. */
export interface Peculiarities {
  /** Ways that the renderer must refuse. */
  refuses?: readonly Way[];
  /** Rows that differ from the answers of the other resolvers, for each turn. */
  differs?: readonly { way: Way; scope: Scope; why: string; rows: readonly [Table, Table] }[];
}

/** One way to make names private, on one daemon. */
interface Case {
  daemon: Daemon;
  way: Way;
  scope: Scope;
}

/** The tests that every resolver must pass on its real daemon. */
export function contract(daemon: Daemon, { refuses = [], differs = [] }: Peculiarities = {}): void {
  withDaemon(daemon, (host) => {
    test('the resolver validates DNSSEC with the site’s own configuration', async () => {
      await host().configure(undefined);
      await host().start();
      const signed = await host().ask('signed', 'A', { dnssec: true });
      expect(signed).toEqual({ rcode: 'NOERROR', answers: ['A 192.0.2.1'], authentic: true });
    });

    test.for(Object.entries(daemon.enabling))(
      'the guide contains the lines that enable %s',
      ([use, lines]) => {
        const steps = (GUIDES[daemon.name].enable[use as Use] ?? []).join('\n');
        for (const line of lines) expect(steps).toContain(line);
      },
    );

    test.for((['forward', 'cname', 'address'] as const).filter((way) => !refuses.includes(way)))(
      'a name whose public parent is signed is private: %s',
      async (way) => {
        await host().configure(useOf(way));
        await installWorld(host(), { daemon, way }, worldBelowSigned(), 0);
        await host().start();
        await expect
          .poll(() => textOf(host(), BELOW_SIGNED, 'A'), { timeout: 3000, interval: 20 })
          .toContain('A 10.0.1.201');
        // The resolver still validates every other name.
        expect(await host().ask('signed', 'A', { dnssec: true })).toMatchObject({
          rcode: 'NOERROR',
          authentic: true,
        });
      },
    );

    describe.each(CASES)('$way, $scope', ({ way, scope }) => {
      const use = useOf(way);
      const current: Case = { daemon, way, scope };
      const special = differs.find((entry) => entry.way === way && entry.scope === scope);
      const wanted = (turn: Turn) => ({
        ...expectedTable(way, scope, turn),
        ...special?.rows[turn],
      });
      const row = { resolver: daemon.name, way, scope, note: special?.why ?? '' };

      if (refuses.includes(way)) {
        test('the renderer refuses the case and names an alternative', ({ task }) => {
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

      test('a running resolver answers privately after install and enabling, although public answers were cached', async () => {
        await host().configure(undefined);
        await host().start();
        // With rebinding protection, the resolver caches the endpoints' names without their private addresses.
        const cached = [...Object.keys(wanted(0)), ...ENDPOINT_NAMES];
        for (const name of cached) await host().ask(name, 'A');
        const artifacts = await installRevision(host(), current, 0);
        await host().reload(artifacts);

        await host().writeSite(use);
        expect(await host().check(artifacts)).toEqual({ refusedBy: undefined, output: '' });
        await host().reload(artifacts);
        if (daemon.enabledBy === 'restart') await host().restart();
        await untilIs(host(), wanted(0));
      });

      test('the resolver answers with the first revision, and with the second after the reload', async ({
        task,
      }) => {
        task.meta.matrix = { ...row, version: host().version };
        await host().configure(use);
        await installRevision(host(), current, 0);
        await host().start();
        // BIND answers for some milliseconds before it has loaded its policy.
        await untilIs(host(), wanted(0));
        await host().forgetPublic();
        expect(await tableOf(host(), wanted(0))).toEqual(wanted(0));
        await expectNoPublicQueries(host(), current, 0);

        await host().forgetPublic();
        const artifacts = await installRevision(host(), current, 1);
        await host().reload(artifacts);
        await untilIs(host(), wanted(1));
        expect(await tableOf(host(), wanted(1))).toEqual(wanted(1));
        await expectNoPublicQueries(host(), current, 1);
        if (way === 'forward' && scope === 'every name') await expectNoFallback(host());
      });

      test('the check commands refuse a broken file', async () => {
        const artifacts = render(current, 0);
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

function useOf(way: Way): Use {
  return way === 'forward' ? 'forward' : 'rewrite';
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

function render({ daemon, way, scope }: Case, turn: Turn): Artifact[] {
  return renderWorld({ daemon, way }, worldOf(scope, turn), turn);
}

function renderWorld(
  { daemon, way }: Pick<Case, 'daemon' | 'way'>,
  { bindings }: World,
  turn: Turn,
): Artifact[] {
  return renderFiles(daemon.name, [useOf(way)], {
    ...settingsOf(way),
    revision: asRevision(turn + 1),
    bindings,
  });
}

async function installRevision(host: Host, current: Case, turn: Turn): Promise<Artifact[]> {
  return installWorld(host, current, worldOf(current.scope, turn), turn);
}

/** Changes AWS, then installs and checks the revision for it. Rewritten names need no inbound endpoint. */
async function installWorld(
  host: Host,
  current: Pick<Case, 'daemon' | 'way'>,
  world: World,
  turn: Turn,
): Promise<Artifact[]> {
  const { addresses, zones } = world.inbound;
  await host.serveInbound(current.way === 'forward' ? addresses : [], zones);
  const artifacts = renderWorld(current, world, turn);
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
  // A client that validates DNSSEC sets the DO bit and must get the same answer.
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

/** Waits for a reload in the background, as named does for a zone. The timeout is shorter than the TTL of cached answers. */
async function untilIs(host: Host, wanted: Table): Promise<void> {
  for (const [name, [a]] of Object.entries(wanted)) {
    await expect
      .poll(() => textOf(host, name, 'A'), { timeout: 3000, interval: 20, message: name })
      .toBe(a);
  }
}

/** Private names are never asked in public DNS. Names below a rewritten name without a wildcard are public. */
async function expectNoPublicQueries(host: Host, { way, scope }: Case, turn: Turn): Promise<void> {
  const names =
    scope === 'every name'
      ? [S3, ACCESS_POINTS, ...(way === 'forward' ? [MONITORING] : [])]
      : turn === 0
        ? [BUCKET]
        : [BUCKET, LATER];
  for (const name of names) expect(await host.publicSaw(name)).toEqual([]);
}

/** A silent inbound endpoint must not send its names to public DNS. The name was never asked, so it is in no cache. */
async function expectNoFallback(host: Host): Promise<void> {
  await host.serveInbound([], []);
  const { answers } = await host.ask(`neverasked.${S3}`, 'A', { milliseconds: 2000 });
  expect(answers).toEqual([]);
  expect(await host.publicSaw(S3)).toEqual([]);
}

/** The artifact with an invalid address, and with an invalid line. */
function brokenFrom(artifact: Artifact): (Artifact & { flaw: string })[] {
  const wrong = artifact.content.replace(/\b10\.0\.\d+\.\d+\b/, '10.0.1.999');
  return [
    ...(wrong === artifact.content
      ? []
      : [{ ...artifact, content: wrong, flaw: 'an invalid address' }]),
    {
      ...artifact,
      content: `${artifact.content}this is nothing\n`,
      flaw: 'an invalid line',
    },
  ];
}

declare module 'vitest' {
  interface TaskMeta {
    matrix?: MatrixRow;
  }
}

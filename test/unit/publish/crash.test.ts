import { describe, expect, test } from 'vitest';
import type { BindingMessage } from '../../../shared/model/messages.ts';
import {
  configOf,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import { disagreements, type Feed, faultAtWrite, feedOn } from './harness.ts';

const firsts = [messageOf(snapshotOf('alpha'), 0), messageOf(snapshotOf('beta'), 0)];
const changes = [
  messageOf(withForwarders('alpha', '10.0.1.7'), 1, { notices: [noticeOf('single')] }),
  messageOf(withFence('beta', 2), 1, { applied: [RECORD_RESTORED] }),
];

async function started(): Promise<Feed> {
  const feed = feedOn(configOf(['alpha', 'beta']));
  await feed.publish(...firsts);
  return feed;
}

/** Everything about the end that must not depend on the way there. */
function endOf(feed: Feed) {
  const { bindings, artifacts } = feed.manifest();
  return {
    bindings: bindings.map(({ name, generation, snapshot, active }) => {
      return { name, generation, snapshot, active };
    }),
    resolvers: artifacts.map(({ path }) => path.replace(/revisions\/\d+/, 'revisions/n')),
    contents: artifacts.map(({ path }) => withoutRevision(feed.object(path) ?? '')),
    parameters: feed
      .parameterNames()
      // A copy of the manifest, with signatures that are never the same twice; disagreements() looks at it.
      .filter((name) => name !== 'feed/manifest')
      .map((name) => [name, withoutRevision(feed.parameter(name) ?? '')]),
    disagreements: disagreements(feed),
    overwritten: overwrittenArtifacts(feed),
  };
}

function withoutRevision(text: string): string {
  return text
    .replace(/revision \d+\./, 'revision n.')
    .replace(/"revision":\d+/, '"revision":n')
    .replace(/SOA (.*)\( \d+ /, 'SOA $1( n ');
}

function overwrittenArtifacts(feed: Feed): string[] {
  const puts = feed.writes().filter((write) => write.startsWith('PutObject feed/v1/revisions/'));
  return puts.filter((write, index) => puts.indexOf(write) !== index);
}

/** The revisions that readers of the manifest saw, in the order of its writes. */
async function revisionsSeen(feed: Feed, work: () => Promise<void>): Promise<number[]> {
  const seen = [feed.manifest().revision];
  await work().catch(() => {});
  seen.push(feed.manifest().revision);
  return seen;
}

const crashes: [string, Parameters<typeof faultAtWrite>[2]][] = [
  ['failed', { kind: 'error', code: 'InternalServerError' }],
  ['took effect but timed out', { kind: 'timeout-after' }],
];

describe.each(crashes)('a publication that crashed when its N-th write %s', (_, effect) => {
  test('reaches the same end once its messages are redelivered', async () => {
    const undisturbed = await started();
    await undisturbed.publish(...changes);
    const wanted = endOf(undisturbed);
    expect(wanted.disagreements).toEqual([]);
    let nth = 0;
    for (let isMet = true; isMet; ) {
      nth += 1;
      const feed = await started();
      const fault = faultAtWrite(feed, nth, effect);
      const seen = await revisionsSeen(feed, () => feed.publish(...changes));
      isMet = fault.met();
      feed.cloud.faults.clear();
      seen.push(...(await revisionsSeen(feed, () => feed.publish(...changes))));
      expect(endOf(feed), `write ${nth}`).toEqual(wanted);
      expect(seen, `write ${nth}`).toEqual([...seen].sort((a, b) => a - b));
      expectAllNotified(feed, isMet, nth);
    }
    // 8 of the feed, 6 parameters that differ, the outbox, 2 of the history, 2 notifications, the outbox again.
    expect(nth - 1).toBe(21);
  });

  test('reaches the same end if each retry crashes one write later', async () => {
    const undisturbed = await started();
    await undisturbed.publish(...changes);
    const feed = await started();
    let isMet = true;
    for (let nth = 1; isMet && nth < 60; nth += 1) {
      const fault = faultAtWrite(feed, nth, effect);
      await feed.publish(...changes).catch(() => {});
      isMet = fault.met();
      feed.cloud.faults.clear();
    }
    expect(isMet).toBe(false);
    expect(endOf(feed)).toEqual(endOf(undisturbed));
  });
});

function expectAllNotified(feed: Feed, isAgainPermitted: boolean, nth: number): void {
  const kinds = feed
    .told()
    .slice(1)
    .map(({ kind }) => kind);
  for (const kind of ['revision', 'notice']) {
    const times = kinds.filter((one) => one === kind).length;
    expect(times, `${kind} at write ${nth}`).toBeGreaterThanOrEqual(1);
    expect(times, `${kind} at write ${nth}`).toBeLessThanOrEqual(isAgainPermitted ? 2 : 1);
  }
  expect(kinds.filter((kind) => kind === 'resolved')).toEqual([]);
  const [revision] = feed
    .told()
    .slice(1)
    .filter(({ kind }) => kind === 'revision');
  expect(revision?.facts, `facts at write ${nth}`).toEqual([
    {
      binding: 'alpha',
      changes: [{ fact: 'forwarders', existing: '10.0.1.122, 10.0.2.213', desired: '10.0.1.7' }],
    },
  ]);
  expect(revision?.changes, `changes at write ${nth}`).toEqual([RECORD_RESTORED]);
}

describe('artifacts of unfinished publications', () => {
  test.each([1, 5, 12])(
    '%i artifacts of unfinished publications do not stop the next publication',
    async (count) => {
      const feed = await started();
      for (let tries = 0; tries < count; tries += 1) {
        feed.cloud.faults.inject({
          operation: 'PutObject',
          when: ({ Key }) => String(Key).endsWith('/rpz.zone'),
          effect: { kind: 'error', code: 'AccessDenied' },
        });
        await expect(feed.publish(...changes)).rejects.toThrow('AccessDenied');
        feed.cloud.faults.clear();
      }
      await feed.publish(...changes);
      expect(feed.manifest().revision).toBe(1 + count + 1);
      expect(overwrittenArtifacts(feed)).toEqual([]);
      expect(disagreements(feed)).toEqual([]);
    },
  );

  test('skips many used revision numbers at once', async () => {
    const feed = await started();
    for (let revision = 2; revision < 40; revision += 1) {
      feed.putByHand(`feed/v1/revisions/${revision}/bind/forward.conf`, 'left behind');
    }
    await feed.publish(...changes);
    expect(feed.manifest().revision).toBe(40);
  });
});

test('the next publication completes a first publication that crashed', async () => {
  const messages: BindingMessage[] = firsts;
  let nth = 0;
  for (let isMet = true; isMet; ) {
    nth += 1;
    const feed = feedOn(configOf(['alpha', 'beta']));
    const fault = faultAtWrite(feed, nth, { kind: 'error', code: 'InternalServerError' });
    await feed.publish(...messages).catch(() => {});
    isMet = fault.met();
    feed.cloud.faults.clear();
    await feed.publish(...messages);
    expect(disagreements(feed), `write ${nth}`).toEqual([]);
    const last = feed.told().at(-1);
    expect(last?.facts.map(({ binding, changes: list }) => [binding, list.length > 0])).toEqual([
      ['alpha', true],
      ['beta', true],
    ]);
  }
  expect(nth).toBeGreaterThan(15);
});

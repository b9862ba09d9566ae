import { expect, test } from 'vitest';
import {
  configOf,
  messageOf,
  noticeOf,
  RECORD_RESTORED,
  snapshotOf,
  withFence,
  withForwarders,
} from './fixtures.ts';
import { CRASHES, disagreements, type Feed, faultAtWrite, feedOn, startedFeed } from './harness.ts';

const changes = [
  messageOf(withForwarders('alpha', '10.0.1.7'), 1, { notices: [noticeOf('single')] }),
  messageOf(withFence('beta', 2), 1, { applied: [RECORD_RESTORED] }),
];

/** The state that must not depend on crashes. */
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
      // disagreements() checks this copy. Its signatures differ in each run.
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

/** The revisions before and after the work. */
async function revisionsSeen(feed: Feed, work: () => Promise<void>): Promise<number[]> {
  const seen = [feed.manifest().revision];
  await work().catch(() => {});
  seen.push(feed.manifest().revision);
  return seen;
}

test.each(CRASHES)(
  'a redelivery reaches the same state if the N-th write %s',
  async (_, effect) => {
    const undisturbed = await startedFeed('alpha', 'beta');
    await undisturbed.publish(...changes);
    const wanted = endOf(undisturbed);
    expect(wanted.disagreements).toEqual([]);
    let nth = 0;
    for (let isMet = true; isMet; ) {
      nth += 1;
      const feed = await startedFeed('alpha', 'beta');
      const fault = faultAtWrite(feed, nth, effect);
      const seen = await revisionsSeen(feed, () => feed.publish(...changes));
      isMet = fault.met();
      feed.cloud.faults.clear();
      seen.push(...(await revisionsSeen(feed, () => feed.publish(...changes))));
      expect(endOf(feed), `write ${nth}`).toEqual(wanted);
      expect(seen, `write ${nth}`).toEqual([...seen].sort((a, b) => a - b));
    }
    // 9 objects of the feed, 7 parameters that differ, the outbox, 2 objects of the history, 2 sends, the outbox again.
    expect(nth - 1).toBe(23);
  },
);

test.each(CRASHES)(
  'retries that each crash one write later reach the same state if the write %s',
  async (_, effect) => {
    const undisturbed = await startedFeed('alpha', 'beta');
    await undisturbed.publish(...changes);
    const feed = await startedFeed('alpha', 'beta');
    let isMet = true;
    for (let nth = 1; isMet && nth < 60; nth += 1) {
      const fault = faultAtWrite(feed, nth, effect);
      await feed.publish(...changes).catch(() => {});
      isMet = fault.met();
      feed.cloud.faults.clear();
    }
    expect(isMet).toBe(false);
    expect(endOf(feed)).toEqual(endOf(undisturbed));
  },
);

test.each([1, 5, 12])(
  '%i unfinished publications do not stop the next publication',
  async (count) => {
    const feed = await startedFeed('alpha', 'beta');
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

test('a publication skips all used revision numbers at once', async () => {
  const feed = await startedFeed('alpha', 'beta');
  for (let revision = 2; revision < 40; revision += 1) {
    feed.putByHand(`feed/v1/revisions/${revision}/bind/forward.conf`, 'left behind');
  }
  await feed.publish(...changes);
  expect(feed.manifest().revision).toBe(40);
});

test('the next publication completes a first publication that crashed', async () => {
  const messages = ['alpha', 'beta'].map((name) => messageOf(snapshotOf(name), 0));
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
    const last = feed.notifications().at(-1);
    expect(last?.facts.map(({ binding, changes: list }) => [binding, list.length > 0])).toEqual([
      ['alpha', true],
      ['beta', true],
    ]);
  }
  expect(nth).toBeGreaterThan(15);
});

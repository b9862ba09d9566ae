import { beforeEach, expect, test } from 'vitest';
import { MAX_MANIFEST_BYTES } from '../../shared/feed/signature.ts';
import { bind } from '../resolvers/daemons/bind.ts';
import { atFirst, endure, expectAt, outcomeOf } from './harness/endure.ts';
import { atRevision, freshSigner, MANIFEST_KEY, signatureKey } from './harness/feed.ts';
import { type Machine, withMachine } from './harness/machine.ts';
import type { FaultName } from './reliability.ts';

interface FeedFault {
  fault: FaultName;
  /** What somebody does to a feed that offers the second revision in good order. */
  tamper: (machine: Machine) => Promise<void> | void;
  outcome: string;
}

const FAULTS: readonly FeedFault[] = [
  {
    fault: 'tamperedManifest',
    tamper: ({ feed }) => feed.write(MANIFEST_KEY, flipped(feed.read(MANIFEST_KEY))),
    outcome: 'refused: `unsigned`',
  },
  {
    fault: 'tamperedSignature',
    tamper: async (machine) => {
      const key = await signatureOf(machine);
      const bytes = Buffer.from(machine.feed.read(key), 'base64');
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
      machine.feed.write(key, bytes.toString('base64'));
    },
    outcome: 'refused: `wrong-signature`',
  },
  {
    fault: 'tamperedArtifact',
    tamper: ({ feed, second }) => {
      for (const [key, content] of second.artifacts) feed.write(key, flipped(content));
    },
    outcome: '`failed`: `wrong-artifact`',
  },
  {
    fault: 'truncatedManifest',
    tamper: ({ feed }) => {
      const text = feed.read(MANIFEST_KEY);
      feed.write(MANIFEST_KEY, text.slice(0, text.length / 2));
    },
    outcome: 'refused: `unsigned`',
  },
  {
    fault: 'truncatedArtifact',
    tamper: ({ feed, second }) => {
      for (const [key, content] of second.artifacts) feed.write(key, content.slice(0, -1));
    },
    outcome: '`failed`: `wrong-artifact`',
  },
  {
    fault: 'largeManifest',
    tamper: ({ feed }) => feed.write(MANIFEST_KEY, ' '.repeat(MAX_MANIFEST_BYTES + 1)),
    outcome: 'refused: `too-large`',
  },
  {
    fault: 'unsigned',
    tamper: async (machine) => {
      const { feed } = machine;
      feed.delete(await signatureOf(machine));
    },
    outcome: 'refused: `unsigned`',
  },
  {
    fault: 'unknownKey',
    tamper: ({ feed, second }) => feed.put(atRevision(second, 7), freshSigner()),
    outcome: 'refused: `unknown-key`',
  },
  {
    fault: 'replay',
    tamper: async (machine) => {
      const { feed, signer, first } = machine;
      await feed.put(atRevision(first, first.manifest.revision - 1), signer);
    },
    outcome: 'refused: `older-revision`',
  },
  {
    fault: 'expired',
    tamper: ({ feed, signer, second }) => {
      const manifest = { ...second.manifest, validUntil: '2026-01-01T00:00:00.000Z' };
      return feed.put({ ...second, manifest }, signer);
    },
    outcome: 'refused: `expired`',
  },
  {
    fault: 'foreignOwner',
    tamper: ({ feed, signer, second }) => {
      const manifest = { ...second.manifest, owner: 'somebody-else' };
      return feed.put({ ...second, manifest }, signer);
    },
    outcome: 'refused: `foreign-owner`',
  },
  {
    fault: 'notMine',
    tamper: ({ feed, signer, second }) =>
      feed.put({ manifest: { ...second.manifest, artifacts: [] }, artifacts: new Map() }, signer),
    outcome: '`refused`: `not-in-feed`',
  },
  {
    fault: 'escape',
    tamper: ({ feed, signer, second }) => {
      const [entry] = second.manifest.artifacts;
      if (entry === undefined) throw new Error('An edition has artifacts.');
      const stray = { ...entry, path: 'feed/v1/../../../etc/bind/named.conf' };
      const artifacts = [...second.manifest.artifacts, stray];
      return feed.put({ ...second, manifest: { ...second.manifest, artifacts } }, signer);
    },
    outcome: 'refused: `wrong-artifact`',
  },
];

withMachine(bind, 'rewrite', (machine) => {
  let isInstalled = false;

  // Nothing here may change the machine, so one installation is enough for all.
  beforeEach(async () => {
    const m = machine();
    if (!isInstalled) await atFirst(m);
    isInstalled = true;
    await m.publish(m.second);
  });

  test.for(FAULTS)('$fault', async ({ fault, tamper, outcome }, context) => {
    const m = machine();
    await tamper(m);
    await endure(context, m, {
      fault,
      editions: [m.first],
      deed: async () => {
        const before = await m.traces();
        const run = await m.agent();
        expect(outcomeOf(run)).toBe(outcome);
        expect(run.status).toBeGreaterThan(0);
        expect(run.commands).toEqual([]);
        expect(await m.traces()).toEqual(before);
        return `touched nothing: ${outcome}`;
      },
    });
    await expectAt(m, m.first);
  });

  test('after all of this, the feed in good order is installed', async (context) => {
    const m = machine();
    await endure(context, m, {
      fault: 'twoKeys',
      editions: [m.first, m.second],
      deed: async () => {
        await m.feed.put(m.second, freshSigner());
        const manifest = m.feed.read(MANIFEST_KEY);
        m.feed.write(signatureKey(manifest, await m.signer.keyId()), await m.signer.sign(manifest));
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return 'installed it';
      },
    });
    await expectAt(m, m.second);
  });
});

async function signatureOf({ feed, signer }: Machine): Promise<string> {
  return signatureKey(feed.read(MANIFEST_KEY), await signer.keyId());
}

/** One bit of one character in the middle is another. */
function flipped(text: string): string {
  const middle = Math.floor(text.length / 2);
  const other = String.fromCharCode(text.charCodeAt(middle) ^ 1);
  return `${text.slice(0, middle)}${other}${text.slice(middle + 1)}`;
}

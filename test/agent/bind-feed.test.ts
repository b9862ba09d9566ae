import { beforeEach, expect, test } from 'vitest';
import { MAX_MANIFEST_BYTES } from '../../shared/feed/signature.ts';
import { bind } from '../resolvers/daemons/bind.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { atRevision, freshSigner, MANIFEST_KEY, signatureKey } from './harness/feed.ts';
import { type Machine, withMachine } from './harness/machine.ts';
import type { FaultName } from './reliability.ts';

interface FeedFault {
  fault: FaultName;
  /** Damages a valid feed that offers the second revision. */
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
      const manifest = { ...second.manifest, owner: 'another-owner' };
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
      if (entry === undefined) throw new Error('The edition has no artifacts.');
      const stray = { ...entry, path: 'feed/v1/../../../etc/bind/named.conf' };
      const artifacts = [...second.manifest.artifacts, stray];
      return feed.put({ ...second, manifest: { ...second.manifest, artifacts } }, signer);
    },
    outcome: 'refused: `wrong-artifact`',
  },
];

withMachine(bind, 'rewrite', (machine) => {
  let isInstalled = false;

  // No test before the last one changes the machine, so one installation is enough.
  beforeEach(async () => {
    const m = machine();
    if (!isInstalled) await installFirst(m);
    isInstalled = true;
    await m.publish(m.second);
  });

  test.for(FAULTS)(
    'refuses the feed of the fault $fault',
    async ({ fault, tamper, outcome }, context) => {
      const m = machine();
      await tamper(m);
      await withFault(context, m, {
        fault,
        editions: [m.first],
        action: async () => {
          const before = await m.traces();
          const run = await m.agent();
          expect(outcomeOf(run)).toBe(outcome);
          expect(run.status).toBeGreaterThan(0);
          expect(run.commands).toEqual([]);
          expect(await m.traces()).toEqual(before);
          return `changed nothing: ${outcome}`;
        },
      });
      await expectAt(m, m.first);
    },
  );

  test('installs a valid feed after all refused feeds', async (context) => {
    const m = machine();
    await withFault(context, m, {
      fault: 'twoKeys',
      editions: [m.first, m.second],
      action: async () => {
        await m.feed.put(m.second, freshSigner());
        const manifest = m.feed.read(MANIFEST_KEY);
        m.feed.write(signatureKey(manifest, await m.signer.keyId()), await m.signer.sign(manifest));
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return 'installed the revision';
      },
    });
    await expectAt(m, m.second);
  });
});

async function signatureOf({ feed, signer }: Machine): Promise<string> {
  return signatureKey(feed.read(MANIFEST_KEY), await signer.keyId());
}

/** Flips one bit of the character in the middle. */
function flipped(text: string): string {
  const middle = Math.floor(text.length / 2);
  const other = String.fromCharCode(text.charCodeAt(middle) ^ 1);
  return `${text.slice(0, middle)}${other}${text.slice(middle + 1)}`;
}

import { expect, test } from 'vitest';
import type { View } from '../../../agent/ports.ts';
import { inView } from '../../../agent/view.ts';

const CHECKER = ['named-checkconf', '-z', 'x; rm -rf /'] as const;
const replaced = { target: '/etc/bind/a.conf', staged: '/etc/bind/.a.conf.next' };
const removed = { target: '/etc/bind/b.conf', staged: null };
const below = { target: '/etc/bind/zones/a', staged: '/etc/bind/zones/.a.next' };
const strange = { target: '/srv/a:b,c\\ d/$(id)', staged: '/srv/a:b,c\\ d/.$(id).next' };

/** The arguments after the constant script. */
function argumentsOf(view: View): string[] {
  const command = inView(CHECKER, view, { mayMount: true });
  return command.slice(command.indexOf('view') + 1);
}

test.each<[string, View, string[]]>([
  ['no files', [], []],
  ['a new file', [replaced], ['cover /etc/bind', `show ${replaced.staged} ${replaced.target}`]],
  ['a removed file', [removed], ['cover /etc/bind', `hide ${removed.target}`]],
  [
    'nested folders, each once and the outer folder first',
    [below, replaced, removed],
    [
      'cover /etc/bind',
      'cover /etc/bind/zones',
      `show ${below.staged} ${below.target}`,
      `show ${replaced.staged} ${replaced.target}`,
      `hide ${removed.target}`,
    ],
  ],
])('builds the view of %s', (_, view, words) => {
  expect(argumentsOf(view).join(' ')).toBe([...words, 'check', ...CHECKER].join(' '));
});

test('passes a path as one argument, whatever characters it contains', () => {
  const { staged, target } = strange;
  expect(argumentsOf([strange])).toEqual([
    ...['cover', '/srv/a:b,c\\ d', 'show', staged, target, 'check'],
    ...CHECKER,
  ]);
});

test('uses the same script for every view', () => {
  const [some, other] = [[], [strange, removed, below]].map((view) =>
    inView(CHECKER, view, { mayMount: true }).slice(0, 7),
  );
  expect(some).toEqual(other);
  expect(some?.slice(0, 6)).toEqual([
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-ec',
  ]);
});

test('uses a user namespace if the process may not mount', () => {
  expect(inView(CHECKER, [], { mayMount: false }).slice(0, 6)).toEqual([
    ...['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'private'],
  ]);
});

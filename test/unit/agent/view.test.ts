import { expect, test } from 'vitest';
import type { View } from '../../../agent/ports.ts';
import { inView } from '../../../agent/view.ts';

const CHECKER = ['named-checkconf', '-z', 'x; rm -rf /'] as const;
const replaced = { target: '/etc/bind/a.conf', staged: '/etc/bind/.a.conf.next' };
const removed = { target: '/etc/bind/b.conf', staged: null };
const below = { target: '/etc/bind/zones/a', staged: '/etc/bind/zones/.a.next' };
const strange = { target: '/srv/a:b,c\\ d/$(id)', staged: '/srv/a:b,c\\ d/.$(id).next' };

/** What comes after the constant script. */
function argumentsOf(view: View): string[] {
  const command = inView(CHECKER, view, { mayMount: true });
  return command.slice(command.indexOf('view') + 1);
}

test.each<[string, View, string[]]>([
  ['nothing that changes', [], []],
  ['a file', [replaced], ['cover /etc/bind', `show ${replaced.staged} ${replaced.target}`]],
  ['a file that goes', [removed], ['cover /etc/bind', `hide ${removed.target}`]],
  [
    'a folder in a folder: the outer one first, and each once',
    [below, replaced, removed],
    [
      'cover /etc/bind',
      'cover /etc/bind/zones',
      `show ${below.staged} ${below.target}`,
      `show ${replaced.staged} ${replaced.target}`,
      `hide ${removed.target}`,
    ],
  ],
])('the view of %s', (_, view, words) => {
  expect(argumentsOf(view).join(' ')).toBe([...words, 'check', ...CHECKER].join(' '));
});

test('a path is one argument, whatever stands in it', () => {
  const { staged, target } = strange;
  expect(argumentsOf([strange])).toEqual([
    ...['cover', '/srv/a:b,c\\ d', 'show', staged, target, 'check'],
    ...CHECKER,
  ]);
});

test('the script is the same for every view', () => {
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

test('who may not mount does so in a user namespace', () => {
  expect(inView(CHECKER, [], { mayMount: false }).slice(0, 6)).toEqual([
    ...['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'private'],
  ]);
});

/** Runs a checker in a mount namespace of its own, in which the resolver's folders already contain the new files. */

import { dirname } from 'node:path';
import type { Command } from '../shared/render/resolver.ts';
import type { View } from './ports.ts';

/** Printed after the mounts succeed, so that mount errors are not mistaken for checker output. */
export const VIEW_READY = 'privatelink-dns: the view is ready\n';

/**
 * The script is constant; folders, files and the checker are its arguments. Each folder is covered by an overlay
 * of itself with a layer in memory, so that no change in the namespace reaches the disk. The overlay refers to the
 * folder by a descriptor, so that characters in its name cannot change the mount options.
 */
const SCRIPT = `
umask 022
while [ "$1" != check ]; do
  case $1 in
    cover)
      exec 9<"$2"
      mount -n -t tmpfs tmpfs "$2"
      cd "$2"
      mkdir upper work
      mount -n -t overlay overlay -o lowerdir=/proc/self/fd/9,upperdir=upper,workdir=work .
      shift 2 ;;
    show)
      [ -e "$3" ] || : >"$3"
      mount -n --bind "$2" "$3"
      shift 3 ;;
    hide)
      rm -f "$2"
      shift 2 ;;
  esac
done
shift
cd /
exec 9<&-
echo '${VIEW_READY.trim()}'
exec "$@"
`;

/** The command that runs the checker in the view. A process that may not mount does so as root of a user namespace. */
export function inView(command: Command, view: View, { mayMount }: { mayMount: boolean }): Command {
  const folders = [...new Set(view.map(({ target }) => dirname(target)))].sort();
  return [
    'unshare',
    ...(mayMount ? [] : ['--user', '--map-root-user']),
    ...['--mount', '--propagation', 'private'],
    ...['sh', '-ec', SCRIPT, 'view'],
    // Sorted: a folder comes before the folders in it.
    ...folders.flatMap((folder) => ['cover', folder]),
    ...view.flatMap(({ target, staged }) =>
      staged === null ? ['hide', target] : ['show', staged, target],
    ),
    'check',
    ...command,
  ];
}

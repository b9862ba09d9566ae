/** A checker reads the resolver's folders as they would be, in a mount namespace that nobody else is in. */

import { dirname } from 'node:path';
import type { Command } from '../shared/render/resolver.ts';
import type { View } from './ports.ts';

/** Printed once the view stands: what went wrong before it is no word of the checker's. */
export const VIEW_STANDS = 'privatelink-dns: the view stands\n';

/**
 * Every word of it is constant; folders, files and the checker are its arguments. A folder is covered by itself
 * with a layer in memory, so that nothing that is done to it here reaches the disk. The folder itself is named
 * by a descriptor: what its name holds is nothing to the options of an overlay.
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
echo '${VIEW_STANDS.trim()}'
exec "$@"
`;

/** The checker's command inside the view. Who may not mount may do so as the root of a user namespace. */
export function inView(command: Command, view: View, { mayMount }: { mayMount: boolean }): Command {
  const folders = [...new Set(view.map(({ target }) => dirname(target)))].sort();
  return [
    'unshare',
    ...(mayMount ? [] : ['--user', '--map-root-user']),
    ...['--mount', '--propagation', 'private'],
    ...['sh', '-ec', SCRIPT, 'view'],
    // A folder before those within it.
    ...folders.flatMap((folder) => ['cover', folder]),
    ...view.flatMap(({ target, staged }) =>
      staged === null ? ['hide', target] : ['show', staged, target],
    ),
    'check',
    ...command,
  ];
}

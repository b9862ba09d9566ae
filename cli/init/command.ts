import { commandLine } from '../shell.ts';
import { visible } from './write.ts';

/** The options with which `init` ran, and which a command that continues it repeats. */
export interface Scope {
  snapshot?: string | undefined;
  vpc?: readonly string[] | undefined;
}

/** The command that proposes the same part of the account for a given owner. It prints, so no file is in its way. */
export function continuation(region: string, { snapshot, vpc = [] }: Scope, owner: string): string {
  const command = commandLine([
    ...['privatelink-dns', 'init', '--region', region],
    ...(snapshot === undefined ? [] : ['--snapshot', snapshot]),
    ...vpc.flatMap((id) => ['--vpc', id]),
    ...['--owner', owner],
  ]);
  return visible(command, Number.POSITIVE_INFINITY);
}

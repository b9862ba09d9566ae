import type { ResolverName } from '../../../shared/model/resolvers.ts';
import type { Command, Use } from '../../../shared/render/resolver.ts';
import type { PublicDns } from './public-dns.ts';

/** The input of a site's own configuration. */
export interface Site extends PublicDns {
  /** The enabled use. Undefined for the resolver without our files. */
  use: Use | undefined;
}

/** A resolver at a site: everything except our artifacts. */
export interface Daemon {
  name: ResolverName;
  /** Programs that the daemon and our commands need. */
  programs: readonly string[];
  /** The command that installs them. */
  installedBy: string;
  /** The command that prints the version. The first group of the pattern is the version in the matrix. */
  version: { command: Command; pattern: RegExp };
  /** The address at which the daemon answers. Addresses other than 127.0.0.1 are added to the sandbox. */
  address: string;
  /** Whether the daemon iterates itself or forwards to `BASE_ADDRESS`. */
  base: 'iterates' | 'forwards';
  /** The command that runs the daemon in the foreground. */
  start: Command;
  /** The systemd unit that a reload command can restart. The sandbox has no systemd, so the harness restarts the daemon. */
  unit: string;
  /** The ExecReload of the unit, if it has one. */
  execReload?: Command;
  /** Folders that the harness empties before each start, with their owner. */
  state: readonly { path: string; owner: string }[];
  /** The lines that a site adds to enable a use, exactly as in the guide. */
  enabling: Partial<Record<Use, readonly string[]>>;
  /** Whether enabling a use needs a restart or only the reload commands of the artifacts. */
  enabledBy: 'reload' | 'restart';
  /** The site's own files by absolute path, including the lines that enable the use. */
  site(site: Site): Record<string, string>;
}

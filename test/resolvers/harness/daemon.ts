import type { ResolverName } from '../../../shared/model/resolvers.ts';
import type { Command, Use } from '../../../shared/render/resolver.ts';
import type { PublicDns } from './public-dns.ts';

/** What a site's own configuration is made for. */
export interface Site extends PublicDns {
  /** The use that is switched on; undefined: the resolver as it was before we came. */
  use: Use | undefined;
}

/** A resolver as a site runs it: everything about it that is not our artifacts. */
export interface Daemon {
  /** As the configuration and the matrix name it. */
  name: ResolverName;
  /** Every program that the daemon and our commands need. */
  programs: readonly string[];
  /** The command that installs them. */
  installedBy: string;
  /** Prints the version; the first match of the pattern's group is what the matrix says. */
  version: { command: Command; pattern: RegExp };
  /** Where it answers. Addresses other than 127.0.0.1 are added to the room. */
  address: string;
  /** Whether it resolves for itself or hands on to `BASE_ADDRESS`. */
  base: 'iterates' | 'forwards';
  /** Runs it in the foreground. */
  start: Command;
  /** The systemd unit that a reload command may restart: there is no systemd in the room, the harness restarts. */
  unit: string;
  /** What `systemctl reload` of the unit does, for those that have an ExecReload. */
  execReload?: Command;
  /** Folders that are emptied before each start, with their owner. */
  state: readonly { path: string; owner: string }[];
  /** The lines that a site adds for a use, word by word as the guide says. */
  enabling: Partial<Record<Use, readonly string[]>>;
  /** Whether the first time takes a restart, as the guide then has to say; `reload`: the artifacts' commands do. */
  enabledBy: 'reload' | 'restart';
  /** The site's own files by their absolute paths, with the use's lines in them. */
  site(site: Site): Record<string, string>;
}

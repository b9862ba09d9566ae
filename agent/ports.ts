import type { Command } from '../shared/render/resolver.ts';

/**
 * All that the agent does to its machine and learns from it. Each method of `Disk` that changes something is
 * about one system call, so that a test can let the agent die before and after each.
 */
export interface Disk {
  /** Undefined: there is no such file. Throws where it is larger than `maxBytes`. */
  read(path: string, maxBytes: number): Promise<string | undefined>;
  /** Of the path itself: a link is not followed. Undefined: there is nothing. */
  stat(path: string): Promise<FileInfo | undefined>;
  /** Names in a folder, sorted; none where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** With the folders above it; one that exists is left as it is. */
  makeFolder(path: string): Promise<void>;
  /** Makes the file or empties it, and writes; a crash may leave part of it, and a failing disk too. */
  write(path: string, content: string): Promise<void>;
  setOwner(path: string, owner: Owner): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** The file counts as changed now. */
  touch(path: string): Promise<void>;
  /** Returns when a file's content, or a folder's entries, outlast a loss of power. */
  sync(path: string): Promise<void>;
  /** A second name for a file. Fails with `EEXIST` where the name is taken: this is what makes a lock. */
  link(existing: string, path: string): Promise<void>;
  /** Atomic. Does nothing where both are names of one file, as POSIX says. */
  rename(from: string, to: string): Promise<void>;
  /** A file that is not there is removed already. */
  remove(path: string): Promise<void>;
}

export interface Owner {
  uid: number;
  gid: number;
}

export interface FileInfo extends Owner {
  kind: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits alone. */
  mode: number;
}

/** Runs a program by its argument vector; no line for a shell is ever put together. */
export interface Runner {
  run(command: Command, milliseconds: number): Promise<CommandResult>;
  /** Runs a checker that sees the view, and that alone sees it. Throws `no-namespace` where this cannot be. */
  check(command: Command, view: View, milliseconds: number): Promise<CommandResult>;
}

/** What a checker sees in a target's place: the file that is staged for it, or null for none. */
export type View = readonly { target: string; staged: string | null }[];

export interface CommandResult {
  /** It ended by itself with exit code 0. */
  ok: boolean;
  /** The end of what it printed, or why it could not be run. */
  output: string;
}

/** One question to a resolver, as a client asks it. */
export interface Asker {
  ask(
    server: ResolverAddress,
    question: { name: string; type: 'A' | 'AAAA' },
    milliseconds: number,
  ): Promise<Reply>;
}

export interface ResolverAddress {
  address: string;
  port: number;
}

/** `rcode` is `NOERROR`, `SERVFAIL`, ... or `TIMEOUT` where nothing came; `addresses` are of the type that was asked. */
export interface Reply {
  rcode: string;
  addresses: string[];
}

/** The machine and this process on it. */
export interface Machine {
  /** Names the report of this machine; checked by `hostName` before it becomes a key. */
  hostName: string;
  pid: number;
  /** Differs after each start of the machine. */
  bootId: string;
  /** When the process with this id began, in the machine's own terms; undefined where there is none. */
  startOf(pid: number): string | undefined;
}

export interface Clock {
  now(): Date;
  /** Ends early, without an error, when the signal is given. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  chance(): number;
}

/** Where the feed is read from. Every method is bounded in time, and in size by what it is given. */
export interface Source {
  /** How a message calls it: `s3://bucket/`. */
  readonly name: string;
  /** The manifest's exact bytes, at most `MAX_MANIFEST` of them. */
  manifest(): Promise<string>;
  /** Base64 of the detached signature; undefined: that key has not signed these bytes. */
  signature(manifestSha256: string, keyId: string): Promise<string | undefined>;
  artifact(path: string, maxBytes: number): Promise<string>;
  /** Absent where the source cannot be written to. */
  report?(host: string, text: string): Promise<void>;
}

/** Long-polls a queue that is subscribed to the topic; what a message says is never read. */
export interface WakeUps {
  /** Returns when a message has come, after `seconds`, or when the signal is given. */
  wait(seconds: number, signal: AbortSignal): Promise<void>;
}

/** All effects of a run. `processPorts` makes them from the process; a test makes its own. */
export interface Ports {
  disk: Disk;
  runner: Runner;
  asker: Asker;
  machine: Machine;
  clock: Clock;
  source: Source;
}

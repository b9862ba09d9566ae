import type { Command } from '../shared/render/resolver.ts';

/**
 * Everything that the agent reads from its machine and changes on it. Each changing method of `Disk` is about one
 * system call, so that a test can crash the agent before and after each call.
 */
export interface Disk {
  /**
   * Returns undefined if the file does not exist. Throws `not-a-file` for a link, a FIFO or a device without waiting for
   * it, and `too-large` for a file of more than `maxBytes`.
   */
  read(path: string, maxBytes: number): Promise<string | undefined>;
  /** Does not follow a link. Returns undefined if the path does not exist. */
  stat(path: string): Promise<FileInfo | undefined>;
  /** Returns the sorted names in a folder; an empty list if the folder does not exist. */
  list(folder: string): Promise<string[]>;
  /** Makes the folder and its parents. A folder that exists is not changed. */
  makeFolder(path: string): Promise<void>;
  /** Creates or truncates the file and writes to it. A crash or a disk error may leave a partial file. */
  write(path: string, content: string): Promise<void>;
  setOwner(path: string, owner: Owner): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** Sets the modification time to now. */
  touch(path: string): Promise<void>;
  /** Returns when the content of a file, or the entries of a folder, will survive a loss of power. */
  sync(path: string): Promise<void>;
  /** Adds a second name for a file. Fails with `EEXIST` if the name exists: locks rely on this. */
  link(existing: string, path: string): Promise<void>;
  /** Renames atomically. As POSIX specifies, it does nothing if both are names of one file. */
  rename(from: string, to: string): Promise<void>;
  /** Succeeds if the file does not exist. */
  remove(path: string): Promise<void>;
}

export interface Owner {
  uid: number;
  gid: number;
}

export interface FileInfo extends Owner {
  kind: 'file' | 'folder' | 'link' | 'other';
  /** Only the permission bits. */
  mode: number;
}

/** Runs a program by its argument vector, never through a shell. */
export interface Runner {
  run(command: Command, milliseconds: number): Promise<CommandResult>;
  /** Runs a checker in a view that no other process sees. Throws `no-namespace` if the machine forbids this. */
  check(command: Command, view: View, milliseconds: number): Promise<CommandResult>;
}

/**
 * For each target, the staged file that the checker reads instead of it. Null if the checker must not see the target.
 */
export type View = readonly { target: string; staged: string | null }[];

export interface CommandResult {
  /** True if the program ended with exit code 0. */
  ok: boolean;
  /** The end of its output, or why it could not run. */
  output: string;
}

/** Sends one query to a resolver, as a client does. */
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

/** `rcode` is `NOERROR`, `SERVFAIL`, ... or `TIMEOUT` if no answer arrived. `addresses` are of the requested type. */
export interface Reply {
  rcode: string;
  addresses: string[];
}

/** The machine and this process. */
export interface Machine {
  /** The name of this machine in reports. It is checked by `hostName` before it becomes part of an object key. */
  hostName: string;
  pid: number;
  /** The id of the user that this process runs as. */
  uid: number;
  /** Changes at each boot of the machine. */
  bootId: string;
  /**
   * The start time of a process, in a form that only this machine understands. Undefined if there is no such process.
   */
  startOf(pid: number): string | undefined;
}

export interface Clock {
  /** The wall clock, for dates that others read. It can be set back or forward at any time. */
  now(): Date;
  /** Milliseconds since some fixed moment. It never goes back, so durations are measured with it. */
  elapsed(): number;
  /** Returns early, without an error, when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A random number from 0 to below 1. */
  chance(): number;
}

/** Reads the feed. Every method has a time limit, and a size limit by its arguments or by the format. */
export interface Source {
  /** The name of the source in messages: `s3://bucket/`. */
  readonly name: string;
  /** Returns the exact bytes of the manifest, at most `MAX_MANIFEST_BYTES`. */
  manifest(): Promise<string>;
  /** Returns the detached signature in base64. Undefined if that key has not signed this manifest. */
  signature(manifestSha256: string, keyId: string): Promise<string | undefined>;
  artifact(path: string, maxBytes: number): Promise<string>;
  /** Undefined if the source is read-only. */
  report?(host: string, text: string): Promise<void>;
}

/** Long-polls a queue that is subscribed to the topic. The content of messages is not read. */
export interface WakeUps {
  /** Returns when a message arrives, after `seconds`, or when the signal is aborted. */
  wait(seconds: number, signal: AbortSignal): Promise<void>;
}

/** All effects of a run. `processPorts` makes the real ones; tests make their own. */
export interface Ports {
  disk: Disk;
  runner: Runner;
  asker: Asker;
  machine: Machine;
  clock: Clock;
  source: Source;
}

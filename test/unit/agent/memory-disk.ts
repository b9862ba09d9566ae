import { dirname } from 'node:path';
import type { Disk, FileInfo, Owner } from '../../../agent/ports.ts';

/** The process was killed: its further calls have no effect. */
export class Crash extends Error {}

interface Inode extends Owner {
  content: string;
  /** The content that survives a loss of power. */
  durable: string;
  mode: number;
}

/** A changing call, in which a fault may strike. */
export interface Call {
  name: string;
  path: string;
}

export type When = 'before' | 'during' | 'after';

/** Throws a `Crash` or a system error if the fault strikes at this call. */
export type Fault = (call: Call, when: When) => void;

export const ROOT: Owner = { uid: 0, gid: 0 };

/** A file system that loses unsynced changes in a loss of power. */
export class MemoryDisk implements Disk {
  #entries = new Map<string, Inode | 'folder' | 'link'>();
  #durable = new Map<string, Inode | 'folder' | 'link'>();
  readonly calls: Call[] = [];
  fault: Fault = () => {};

  /** Writes a file durably, as an operator would. */
  put(path: string, content: string, more: Partial<Inode> = {}): void {
    this.#folders(dirname(path));
    const inode = { content, durable: content, mode: 0o644, ...ROOT, ...more };
    this.#entries.set(path, inode);
    this.#durable.set(path, inode);
  }

  putLink(path: string): void {
    this.#folders(dirname(path));
    this.#entries.set(path, 'link');
  }

  content(path: string): string | undefined {
    const found = this.#entries.get(path);
    return typeof found === 'object' ? found.content : undefined;
  }

  files(): string[] {
    return [...this.#entries].flatMap(([path, it]) => (it === 'folder' ? [] : [path])).sort();
  }

  losePower(): void {
    this.#entries = new Map(this.#durable);
    for (const inode of this.#entries.values()) {
      if (typeof inode === 'object') inode.content = inode.durable;
    }
  }

  async read(path: string): Promise<string | undefined> {
    return this.content(path);
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const found = this.#entries.get(path);
    if (found === undefined) return undefined;
    if (typeof found === 'string') return { kind: found, mode: 0o755, ...ROOT };
    const { mode, uid, gid } = found;
    return { kind: 'file', mode, uid, gid };
  }

  async list(folder: string): Promise<string[]> {
    return [...this.#entries.keys()]
      .filter((path) => dirname(path) === folder && path !== folder)
      .map((path) => path.slice(folder.length + 1))
      .sort();
  }

  makeFolder(path: string): Promise<void> {
    if (this.#entries.get(path) === 'folder') return Promise.resolve();
    return this.#call('makeFolder', path, () => this.#folders(path));
  }

  write(path: string, content: string): Promise<void> {
    const half = () => {
      this.#needFolder(path);
      const found = this.#entries.get(path);
      const inode =
        typeof found === 'object' ? found : { content: '', durable: '', mode: 0o600, ...AGENT };
      inode.content = content.slice(0, content.length / 2);
      this.#entries.set(path, inode);
    };
    return this.#call(
      'write',
      path,
      () => this.#file(path, (inode) => (inode.content = content)),
      half,
    );
  }

  setOwner(path: string, owner: Owner): Promise<void> {
    return this.#call('setOwner', path, () => this.#file(path, (it) => Object.assign(it, owner)));
  }

  setMode(path: string, mode: number): Promise<void> {
    return this.#call('setMode', path, () => this.#file(path, (it) => (it.mode = mode)));
  }

  touch(path: string): Promise<void> {
    return this.#call('touch', path, () => this.#file(path, () => {}));
  }

  sync(path: string): Promise<void> {
    return this.#call('sync', path, () => {
      const found = this.#entries.get(path);
      if (typeof found === 'object') found.durable = found.content;
      else this.#syncFolder(path);
    });
  }

  link(existing: string, path: string): Promise<void> {
    return this.#call('link', path, () => {
      if (this.#entries.has(path)) throw systemError('EEXIST', `link ${path}`);
      this.#file(existing, (inode) => this.#entries.set(path, inode));
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call('rename', to, () =>
      this.#file(from, (inode) => {
        if (this.#entries.get(to) === inode) return;
        this.#entries.set(to, inode);
        this.#entries.delete(from);
      }),
    );
  }

  remove(path: string): Promise<void> {
    if (!this.#entries.has(path)) return Promise.resolve();
    return this.#call('remove', path, () => this.#entries.delete(path));
  }

  async #call(name: string, path: string, work: () => void, half?: () => void): Promise<void> {
    const call = { name, path };
    this.fault(call, 'before');
    if (half !== undefined) {
      half();
      this.fault(call, 'during');
    }
    work();
    this.calls.push(call);
    this.fault(call, 'after');
  }

  #file(path: string, work: (inode: Inode) => void): void {
    const found = this.#entries.get(path);
    if (typeof found !== 'object') throw systemError('ENOENT', path);
    work(found);
  }

  #needFolder(path: string): void {
    if (this.#entries.get(dirname(path)) !== 'folder') throw systemError('ENOENT', path);
  }

  #folders(path: string): void {
    if (this.#entries.get(path) === 'folder') return;
    if (path !== '/') this.#folders(dirname(path));
    this.#entries.set(path, 'folder');
    this.#durable.set(path, 'folder');
  }

  #syncFolder(folder: string): void {
    const prefix = folder === '/' ? folder : `${folder}/`;
    const inside = (path: string) =>
      path.startsWith(prefix) && !path.includes('/', prefix.length) && path !== prefix;
    for (const path of [...this.#durable.keys()].filter(inside)) this.#durable.delete(path);
    for (const [path, it] of this.#entries) if (inside(path)) this.#durable.set(path, it);
  }
}

/** The owner of new files: the agent's own user. */
export const AGENT: Owner = { uid: 700, gid: 700 };

export function systemError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

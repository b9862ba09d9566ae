import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import type { Machine } from '../ports.ts';

/** In `/proc/<pid>/stat`, field 22 is the start time. Field 2, in parentheses, may contain any character. */
const START_FIELD = 22;
/** The bit of `CAP_SYS_ADMIN` (linux/capability.h). */
const SYS_ADMIN = 21n;

/** This machine. Without the `/proc` of Linux, a process is identified only by its id. */
export function thisMachine(): Machine {
  return {
    hostName: hostname().toLowerCase(),
    pid: process.pid,
    uid: process.geteuid?.() ?? 0,
    bootId: bootId(),
    startOf,
  };
}

function bootId(): string {
  const boot = readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim();
  return boot ?? `started ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
}

function startOf(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat !== undefined) {
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return afterName[START_FIELD - 3];
  }
  try {
    process.kill(pid, 0);
    return 'running';
  } catch {
    return undefined;
  }
}

/** Whether this process may mount. Root in a hardened service may not. False without `/proc`. */
export function mayMount(): boolean {
  const status = readOrUndefined('/proc/self/status') ?? '';
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return ((BigInt(`0x${effective}`) >> SYS_ADMIN) & 1n) === 1n;
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

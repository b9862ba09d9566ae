import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The programs that the last act needs, and the Debian packages that contain them. */
const PROGRAMS = ['unshare', 'ip', 'named', 'named-checkconf', 'named-checkzone', 'rndc', 'dig'];
const INSTALL = 'apt-get install bind9 bind9-utils bind9-dnsutils iproute2';
const TIMEOUT_MS = 60_000;

/**
 * New namespaces for network, mounts and processes, with their own `/etc`, `/run` and 127.0.0.1. When the script ends,
 * the kernel removes them and stops named.
 */
const UNSHARE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/**
 * Starts a BIND with the lines of its guide, runs the agent, and asks BIND for some names. The first line fails unless
 * the script runs in its own mount namespace, so that the machine's `/etc` is never changed.
 */
const SCRIPT = `
[ "$(readlink /proc/self/ns/mnt)" != "$2" ]
work=$1; shift 2
mount -t tmpfs tmpfs /run
cp -a /etc /run/etc
mount --bind /run/etc /etc
ip link set lo up
mkdir -p /etc/bind/privatelink-dns /run/named
for file in rpz.zone rpz.conf rpz.options.conf; do : > "/etc/bind/privatelink-dns/$file"; done
cat > /etc/bind/named.conf <<'END'
options {
  directory "/run/named";
  listen-on { 127.0.0.1; };
  listen-on-v6 { none; };
  dnssec-validation no;
  include "/etc/bind/privatelink-dns/rpz.options.conf";
};
include "/etc/bind/privatelink-dns/rpz.conf";
END
rm -f /etc/bind/rndc.key
rndc-confgen -a >/dev/null 2>&1
named -4 -c /etc/bind/named.conf
tries=0
until rndc status >/dev/null 2>&1; do
  tries=$((tries + 1)); [ "$tries" -lt 100 ]; sleep 0.1
done
"$@"
while read -r name; do
  echo "dig $name: $(dig +short @127.0.0.1 "$name" A | sort | tr '\\n' ' ')"
done < "$work/names"
`;

/** What the last act needs and this machine lacks. Undefined if nothing is missing. */
export function whyNoBind(): string | undefined {
  if (process.platform !== 'linux') return 'run the demo on Linux with BIND 9';
  const missing = PROGRAMS.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) return `install ${missing.join(', ')}: ${INSTALL}`;
  return process.getuid?.() === 0 ? undefined : 'run the demo as root';
}

/** Runs the agent, which installs this feed into a BIND. Returns the lines that the agent and dig printed. */
export async function installIntoBind(
  feed: Iterable<{ Key: string; Body: string }>,
  publicKey: string,
  { owner, names }: { owner: string; names: readonly string[] },
): Promise<string[]> {
  const work = mkdtempSync(join(tmpdir(), 'privatelink-dns-demo-'));
  try {
    for (const { Key, Body } of feed) write(join(work, 'feed', Key), Body);
    write(join(work, 'key.pem'), publicKey);
    write(join(work, 'names'), `${names.join('\n')}\n`);
    const config = {
      version: 1,
      source: `file://${work}/feed/`,
      owner,
      trust: [join(work, 'key.pem')],
      state: '/run/privatelink-dns',
      resolvers: [{ name: 'bind', use: 'rewrite' }],
    };
    write(join(work, 'agent.yaml'), JSON.stringify(config));
    const agent = [...self(), 'agent', 'once', '--config', join(work, 'agent.yaml')];
    const shell = ['sh', '-euc', SCRIPT, 'demo', work, ownMounts(), ...agent];
    const { stdout } = await promisify(execFile)('unshare', [...UNSHARE, ...shell], {
      timeout: TIMEOUT_MS,
      // unshare ignores SIGTERM. When unshare ends, the processes in its namespaces end too.
      killSignal: 'SIGKILL',
    });
    return stdout.trimEnd().split('\n');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function ownMounts(): string {
  return spawnSync('readlink', ['/proc/self/ns/mnt'], { encoding: 'utf8' }).stdout.trim();
}

/** The command that runs this program: the bundled file, or the source with tsx. */
function self(): string[] {
  const file = fileURLToPath(import.meta.url);
  if (!file.endsWith('.ts')) return [process.execPath, file];
  const tsx = import.meta.resolve('tsx');
  return [process.execPath, '--import', tsx, join(dirname(file), 'main.ts')];
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

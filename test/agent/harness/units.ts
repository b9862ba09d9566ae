import type { Daemon } from '../../resolvers/harness/index.ts';

/**
 * The test machines have no systemd, but the agent calls `systemctl` for some resolvers. This supervisor restarts
 * its daemon, and the `systemctl` below controls this one unit. Both are shell scripts, because these start quickly.
 */
const SUPERVISE = `#!/bin/sh
trap 'kill "$child" 2>/dev/null; wait "$child"; exit 0' TERM
while :; do
  if [ -e /run/unit/stopped ]; then sleep 0.05; continue; fi
  "$@" & child=$!
  echo "$child" > /run/unit/pid.new && mv /run/unit/pid.new /run/unit/pid
  wait "$child"
  sleep 0.05
done
`;

const SYSTEMCTL = `#!/bin/sh
running() { [ -e /run/unit/pid ] && kill -0 "$(cat /run/unit/pid)" 2>/dev/null; }
stop() { old=$(cat /run/unit/pid); kill "$old" 2>/dev/null; while kill -0 "$old" 2>/dev/null; do sleep 0.01; done; }
[ "$2" = '@UNIT@' ] || { echo "there is no unit $2" >&2; exit 5; }
case $1 in
  stop) touch /run/unit/stopped; stop ;;
  start) rm -f /run/unit/stopped; until running; do sleep 0.01; done ;;
  try-restart) running || exit 0; stop; until running; do sleep 0.01; done ;;
  restart) stop; until running; do sleep 0.01; done ;;
  reload) running && exec @RELOAD@ ;;
  *) exit 5 ;;
esac
`;

const FOLDER = '/run/units';

/** The files to install on the machine. */
export function unitFiles(daemon: Daemon): { install: string; content: string }[] {
  const reload = daemon.execReload?.join(' ') ?? 'false';
  return [
    { install: `${FOLDER}/supervise`, content: SUPERVISE },
    {
      install: `${FOLDER}/systemctl`,
      content: SYSTEMCTL.replace('@UNIT@', daemon.unit).replace('@RELOAD@', reload),
    },
  ];
}

/** The same daemon, run by the supervisor. */
export function supervised(daemon: Daemon): Daemon {
  return {
    ...daemon,
    start: [
      'sh',
      '-c',
      `mkdir -p /run/unit && exec sh ${FOLDER}/supervise "$@"`,
      'supervise',
      ...daemon.start,
    ],
  };
}

/** The folder of these scripts: the first entry of the agent's PATH. */
export const UNITS_PATH = FOLDER;

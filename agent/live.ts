import { canonicalAddress } from '../shared/model/addresses.ts';
import type { Asker, Clock, Reply, ResolverAddress } from './ports.ts';
import type { AskedQuestion } from './revision.ts';

/** Milliseconds for one answer. A resolver whose forwarders are silent takes seconds to say so. */
const ANSWER = 3_000;
/** Between two looks at what is not right yet. */
const PAUSE = 250;
/** A reload may take effect after its command has returned, so right answers count when they last. */
const LASTING = 1_000;
/** Questions under way at one time. */
const AT_ONCE = 20;

export interface WrongAnswer {
  question: AskedQuestion;
  reply: Reply;
}

export interface Live {
  asker: Asker;
  clock: Clock;
  server: ResolverAddress;
}

/** Asks until all is right, or `patience` milliseconds are over: then what was still wrong. */
export async function wrongAnswers(
  live: Live,
  questions: readonly AskedQuestion[],
  patience: number,
): Promise<WrongAnswer[]> {
  const end = live.clock.now().getTime() + patience;
  let wrong = await askAll(live, questions);
  while (wrong.length > 0 && live.clock.now().getTime() < end) {
    await live.clock.sleep(PAUSE);
    wrong = await askAll(
      live,
      wrong.map(({ question }) => question),
    );
  }
  return wrong;
}

/** The same, and once more after a while: what was right before a reload took effect does not count. */
export async function lastingWrongAnswers(
  live: Live,
  questions: readonly AskedQuestion[],
  patience: number,
): Promise<WrongAnswer[]> {
  if (questions.length === 0) return [];
  const wrong = await wrongAnswers(live, questions, patience);
  if (wrong.length > 0) return wrong;
  await live.clock.sleep(LASTING);
  return wrongAnswers(live, questions, patience);
}

async function askAll(
  { asker, server }: Live,
  questions: readonly AskedQuestion[],
): Promise<WrongAnswer[]> {
  const wrong: WrongAnswer[] = [];
  const waiting = [...questions];
  const worker = async () => {
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      const { name, type } = question;
      const reply = await asker.ask(server, { name, type }, ANSWER);
      if (!isRight(reply, question)) wrong.push({ question, reply });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return wrong.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

function key({ question: { name, type } }: WrongAnswer): string {
  return `${name} ${type}`;
}

/** At least one of the addresses, or all where the question says so; and no other. */
function isRight({ rcode, addresses }: Reply, { answers, complete }: AskedQuestion): boolean {
  const permitted = new Set(answers.map(canonicalAddress));
  const got = new Set(addresses.map(canonicalAddress));
  return (
    rcode === 'NOERROR' &&
    got.size >= (complete ? permitted.size : 1) &&
    [...got].every((address) => permitted.has(address))
  );
}

const SHOWN = 3;

/** `s3.eu-west-2.amazonaws.com A: 52.95.1.1 instead of 10.0.1.165`, the first few of them. */
export function describeWrong(wrong: readonly WrongAnswer[]): string {
  const shown = wrong
    .slice(0, SHOWN)
    .map(({ question: { name, type, answers, complete }, reply }) => {
      const got = reply.addresses.join(', ') || reply.rcode;
      return `${name} ${type}: ${got} instead of ${answers.join(complete ? ' and ' : ' or ')}`;
    });
  const more = wrong.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

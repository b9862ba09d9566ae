import { canonicalAddress } from '../shared/model/addresses.ts';
import type { Asker, Clock, Reply, ResolverAddress } from './ports.ts';
import type { AskedQuestion } from './revision.ts';

/** How long to wait for one answer. A resolver whose forwarders do not answer takes seconds to return SERVFAIL. */
const ANSWER_MS = 3_000;
/** Pause before wrong answers are asked again. */
const PAUSE_MS = 250;
/** A reload may take effect after its command returns, so correct answers are asked again after this time. */
const LASTING_MS = 1_000;
/**
 * How long one check may ask in all, if the patience is shorter. Questions that are not asked in this time count as not
 * answered, so that a silent resolver with many questions cannot use up the time limit of the service.
 */
const MAX_ASKING_MS = 30_000;
/** Number of questions that are in flight at one time. */
const CONCURRENCY = 20;
/** Number of wrong answers that a message shows. */
const SHOWN = 3;

/** Patience when nothing was changed: long enough that one lost packet is not reported as a wrong answer. */
export const UNCHANGED_PATIENCE_MS = 4_000;

const UNANSWERED: Reply = { rcode: 'TIMEOUT', addresses: [] };

export interface WrongAnswer {
  question: AskedQuestion;
  reply: Reply;
}

interface Live {
  asker: Asker;
  clock: Clock;
  server: ResolverAddress;
}

/**
 * Asks until every answer is correct or `patience` milliseconds have passed. Returns the answers that are still wrong, and
 * the questions for which the time was not sufficient.
 */
export async function wrongAnswers(
  live: Live,
  questions: readonly AskedQuestion[],
  patience: number,
): Promise<WrongAnswer[]> {
  const began = live.clock.elapsed();
  const limit = began + Math.max(patience, MAX_ASKING_MS);
  let wrong = await askAll(live, questions, limit);
  while (wrong.length > 0 && live.clock.elapsed() < began + patience) {
    await live.clock.sleep(PAUSE_MS);
    wrong = await askAll(
      live,
      wrong.map(({ question }) => question),
      limit,
    );
  }
  return wrong;
}

/** Like `wrongAnswers`, but asks all questions a second time: the first answers may precede the effect of a reload. */
export async function lastingWrongAnswers(
  live: Live,
  questions: readonly AskedQuestion[],
  patience: number,
): Promise<WrongAnswer[]> {
  if (questions.length === 0) return [];
  const wrong = await wrongAnswers(live, questions, patience);
  if (wrong.length > 0) return wrong;
  await live.clock.sleep(LASTING_MS);
  return wrongAnswers(live, questions, patience);
}

async function askAll(
  { asker, clock, server }: Live,
  questions: readonly AskedQuestion[],
  limit: number,
): Promise<WrongAnswer[]> {
  const wrong: WrongAnswer[] = [];
  const waiting = [...questions];
  const worker = async () => {
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      const { name, type } = question;
      const left = Math.min(ANSWER_MS, limit - clock.elapsed());
      const reply = left > 0 ? await asker.ask(server, { name, type }, left) : UNANSWERED;
      if (!isCorrect(reply, question)) wrong.push({ question, reply });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return wrong.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

function key({ question: { name, type } }: WrongAnswer): string {
  return `${name} ${type}`;
}

/** A correct reply has at least one permitted address (all of them if `complete`), and no other address. */
function isCorrect({ rcode, addresses }: Reply, { answers, complete }: AskedQuestion): boolean {
  const permitted = new Set(answers.map(canonicalAddress));
  const got = new Set(addresses.map(canonicalAddress));
  return (
    rcode === 'NOERROR' &&
    got.size >= (complete ? permitted.size : 1) &&
    [...got].every((address) => permitted.has(address))
  );
}

/** Describes the first few wrong answers: `s3.eu-west-2.amazonaws.com A: 52.95.1.1 instead of 10.0.1.165`. */
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

import type { Config } from '../config/config.ts';
import type { BindingSnapshot, Question } from '../model/feed.ts';
import { withoutWildcard } from '../model/names.ts';
import { liveBindings, rewrittenNames } from '../render/private-names.ts';

/** The label for a name below a wildcard. */
const ANY_LABEL = 'privatelink-dns-test';

/**
 * The queries that test an installation. A forwarder, and a rewrite to the endpoint's public name, return AWS's answer, which
 * has any of the served addresses. A rewrite to addresses returns all addresses of the file, which omits withdrawn addresses.
 * `complete` then detects a reload without effect, also if the revision only adds addresses.
 */
export function questionsOf(
  bindings: readonly BindingSnapshot[],
  { answer }: Pick<Config['rpz'], 'answer'>,
): Question[] {
  return liveBindings(bindings).flatMap((binding) => {
    const served = questions(withNoneWithdrawn(binding));
    if (answer === 'cname') {
      return served.map((question) => asked(question, ['forward', 'rewrite'], false));
    }
    return [
      ...served.map((question) => asked(question, ['forward'], false)),
      ...questions(binding).map((question) => asked(question, ['rewrite'], true)),
    ];
  });
}

function asked(question: Answered, uses: Question['uses'], complete: boolean): Question {
  return { ...question, complete, uses };
}

function withNoneWithdrawn(binding: BindingSnapshot): BindingSnapshot {
  return { ...binding, endpoint: { ...binding.endpoint, withdrawn: [] } };
}

type Answered = Pick<Question, 'name' | 'type' | 'answers'>;

function questions(binding: BindingSnapshot): Answered[] {
  return rewrittenNames(binding).flatMap(({ name, addresses }) =>
    (['A', 'AAAA'] as const).flatMap((type) => {
      const answers = addresses
        .filter((entry) => entry.type === type)
        .map((entry) => entry.address);
      return answers.length > 0 ? [{ name: askable(name), type, answers }] : [];
    }),
  );
}

function askable(name: string): string {
  return name.startsWith('*.') ? `${ANY_LABEL}.${withoutWildcard(name)}` : name;
}

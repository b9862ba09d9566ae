import type { Config } from '../model/config.ts';
import type { BindingSnapshot, Question } from '../model/feed.ts';
import { withoutWildcard } from '../model/names.ts';
import { liveBindings, rewrittenNames } from '../render/private-names.ts';

/** Stands for any name below a wildcard. */
const ANY_LABEL = 'privatelink-dns-test';

/**
 * What a resolver is asked after an installation. A forwarder, and a rewrite to the endpoint's public name,
 * hand on what AWS answers: any of the addresses that are served. A rewrite to addresses answers with the
 * file's own, which leave out those that are withdrawn.
 */
export function questionsOf(
  bindings: readonly BindingSnapshot[],
  { answer }: Pick<Config['rpz'], 'answer'>,
): Question[] {
  return liveBindings(bindings).flatMap((binding) => {
    const served = questions(withNoneWithdrawn(binding));
    const rewritten = answer === 'address' ? questions(binding) : served;
    if (isSame(served, rewritten)) {
      return served.map((question) => ({ ...question, uses: ['forward', 'rewrite'] }));
    }
    return [
      ...served.map((question): Question => ({ ...question, uses: ['forward'] })),
      ...rewritten.map((question): Question => ({ ...question, uses: ['rewrite'] })),
    ];
  });
}

function withNoneWithdrawn(binding: BindingSnapshot): BindingSnapshot {
  return { ...binding, endpoint: { ...binding.endpoint, withdrawn: [] } };
}

function questions(binding: BindingSnapshot): Omit<Question, 'uses'>[] {
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

function isSame(one: Omit<Question, 'uses'>[], other: Omit<Question, 'uses'>[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

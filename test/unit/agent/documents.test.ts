import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadAgentConfig } from '../../../agent/config.ts';
import { agentReportSchema } from '../../../agent/report.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/agent.md'), 'utf8');

describe('docs/agent.md', () => {
  test('explains exactly the problem codes of the source', () => {
    expect(firstColumn('Refusals')).toEqual(codesOfTheCode());
  });

  test('explains every result in the order of the schema', () => {
    const { result } = agentReportSchema.shape.resolvers.element.shape;
    expect(firstColumn('Results')).toEqual(result.options);
  });

  test('contains a valid example of the configuration', () => {
    const example = block('yaml');
    const config = loadAgentConfig(example, 'docs/agent.md');
    const { version, ...written } = parse(example);
    expect(version).toBe(1);
    expect(config).toMatchObject(written);
  });

  test('contains three policies in valid JSON', () => {
    const policies = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) =>
      JSON.parse(text),
    );
    expect(policies).toHaveLength(3);
    for (const policy of policies) expect(policy.Version).toBe('2012-10-17');
  });
});

function firstColumn(title: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  const codes = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code = '']) => code);
  return title === 'Results' ? codes : codes.sort();
}

function block(language: string): string {
  const [, text = ''] =
    new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page) ?? [];
  return text;
}

/** The codes in the source: of thrown errors, of reported problems, and of the refusals of the feed. */
function codesOfTheCode(): string[] {
  const agent = readdirSync(join(ROOT, 'agent'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, 'agent', file), 'utf8'))
    .join('\n');
  const [, refusals = ''] =
    /export type Refusal =([\s\S]*?);/.exec(
      readFileSync(join(ROOT, 'shared/feed/signature.ts'), 'utf8'),
    ) ?? [];
  const found = [
    ...agent.matchAll(/new (?:AgentError|CheckRefused|AnswersWrong)\(\s*'([a-z-]+)'/g),
    ...agent.matchAll(/\bcode: '([a-z-]+)'/g),
    ...agent.matchAll(/^ {2}E[A-Z]+: \[\s*'([a-z-]+)'/gm),
    ...agent.matchAll(/\?\? \['([a-z-]+)'/g),
    ...refusals.matchAll(/\| '([a-z-]+)'/g),
  ].map(([, code = '']) => code);
  return [...new Set(found)].sort();
}

import { quoted } from '../shared/schema/problems.ts';
import type { TextRule } from '../shared/schema/text-rule.ts';

/** It becomes part of an object's key, so it is letters, digits, "-" and single dots, and nothing else. */
export const hostName: TextRule = {
  pattern: /^(?=.{1,200}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/,
  fault: (value) =>
    hostName.pattern.test(value)
      ? undefined
      : {
          what: `${quoted(value)} cannot name a report`,
          remedy:
            'Set host: to at most 200 of the characters a-z, 0-9 and "-", with single dots, such as dns-1.example.com.',
        },
};

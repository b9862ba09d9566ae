import { expect, test } from 'vitest';
import { policyOf } from './claims/deployment.ts';

test.each([6_144, 6_145])(
  'the policy of the claim has exactly %i characters and no white space',
  (characters) => {
    const policy = policyOf(characters);
    expect(policy).toHaveLength(characters);
    expect(policy).not.toMatch(/\s/);
    expect(() => JSON.parse(policy)).not.toThrow();
  },
);

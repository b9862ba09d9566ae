import type { CloudError } from '../cloud/errors.ts';
import type { Notice } from '../model/notice.ts';

export function bindingUnrenderable(binding: string, cause: Error): Notice {
  return {
    code: 'binding-unrenderable',
    severity: 'error',
    text: `${binding} is not published: ${cause.message}`,
    remedy: 'Correct the name or address in the text above. The binding stays as it was published.',
  };
}

/** The change limit on a publication. */
export const publicationHeld = {
  code: 'publication-held',
  of(binding: string, limit: number, approval: string): Notice {
    return {
      code: publicationHeld.code,
      severity: 'error',
      text: `The change of ${binding} is not published: more than ${limit} bindings changed within 15 minutes (limits.maxBindingsPerPublication).`,
      remedy: `See what would change with \`privatelink-dns plan\`. If it is right, add "${approval}" to approvals in the configuration, or run: privatelink-dns apply --approve ${approval}`,
      approval,
    };
  },
} as const;

export function bindingUnconfigured(binding: string, approval: string): Notice {
  return {
    code: 'binding-unconfigured',
    severity: 'warning',
    text: `${binding} is published and is no longer in the configuration. It stays as it was last published, and is not updated.`,
    remedy: `Put the binding back, or add "${approval}" to approvals to take it out of the feed: its names then become public on premises.`,
    approval,
  };
}

/** Concerns the parameters of one binding, or those of the feed. */
export const parameterRefused = {
  code: 'parameter-refused',
  of(refused: readonly { name: string; cause: CloudError }[]): Notice {
    const denied = refused.filter(({ cause }) => cause.kind === 'denied');
    const wrong = refused.filter(({ cause }) => cause.kind !== 'denied');
    const remedies = [
      ...(denied.length > 0
        ? [
            "Allow ssm:GetParametersByPath and ssm:PutParameter to the publisher's role: `npm run deploy` restores its policy; a service control policy that denies the calls has to be changed first.",
          ]
        : []),
      ...(wrong.length > 0
        ? [
            `If a parameter was created by hand with another type, delete it: ${wrong.map(({ name }) => `\`aws ssm delete-parameter --name ${name}\``).join(', ')}. Otherwise correct what the error names.`,
          ]
        : []),
    ];
    return {
      code: parameterRefused.code,
      severity: 'error',
      text: refused
        .map(({ name, cause }) => `${name} is not as it should be: ${cause.message}.`)
        .join(' '),
      remedy: `${remedies.join(' ')} The next sweep writes the parameter. Until then readers get its old value; the feed in the bucket is right.`,
    };
  },
} as const;

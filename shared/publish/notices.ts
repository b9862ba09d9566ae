import type { CloudError } from '../cloud/errors.ts';
import { type Notice, PUBLICATION_HELD } from '../model/notice.ts';

export function bindingUnrenderable(binding: string, cause: Error): Notice {
  return {
    code: 'binding-unrenderable',
    severity: 'error',
    text: `${binding} is not published: ${cause.message}`,
    remedy:
      'Correct the name or address in the text above. The last publication of the binding stays.',
  };
}

/** The change limit on a publication. */
export const publicationHeld = {
  code: PUBLICATION_HELD,
  of(binding: string, limit: number, approval: string): Notice {
    return {
      code: publicationHeld.code,
      severity: 'error',
      text: `The change of ${binding} is not published: more than ${limit} bindings changed within 15 minutes (limits.maxBindingsPerPublication).`,
      remedy: `Run \`privatelink-dns plan\` to show the change. If it is correct, add "${approval}" to approvals in the configuration, or run: privatelink-dns apply --approve ${approval}`,
      approval,
    };
  },
} as const;

export function bindingUnconfigured(binding: string, approval: string): Notice {
  return {
    code: 'binding-unconfigured',
    severity: 'warning',
    text: `${binding} is published but is no longer in the configuration. Its last publication stays, and is not updated.`,
    remedy: `Add the binding to the configuration again, or add "${approval}" to approvals to remove it from the feed: its names then resolve by public DNS on premises.`,
    approval,
  };
}

/** For the parameters of one binding, or of the feed. */
export const parameterRefused = {
  code: 'parameter-refused',
  of(refused: readonly { name: string; cause: CloudError }[]): Notice {
    const denied = refused.filter(({ cause }) => cause.kind === 'denied');
    const wrong = refused.filter(({ cause }) => cause.kind !== 'denied');
    const remedies = [
      ...(denied.length > 0
        ? [
            "Allow ssm:GetParametersByPath and ssm:PutParameter to the publisher's role: `npm run deploy` restores its policy. If a service control policy denies the calls, change it first.",
          ]
        : []),
      ...(wrong.length > 0
        ? [
            `If a parameter was created by hand with another type, delete it: ${wrong.map(({ name }) => `\`aws ssm delete-parameter --name ${name}\``).join(', ')}. Otherwise fix the cause in the error.`,
          ]
        : []),
    ];
    return {
      code: parameterRefused.code,
      severity: 'error',
      text: refused
        .map(({ name, cause }) => `${name} was not written: ${cause.message}.`)
        .join(' '),
      remedy: `${remedies.join(' ')} The next sweep writes the parameter. Until then, readers get its old value. The feed in the bucket is correct.`,
    };
  },
} as const;

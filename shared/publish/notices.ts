import type { Notice } from '../model/notice.ts';
import type { RefusedParameter } from './parameters.ts';

export function bindingUnrenderable(binding: string, cause: Error): Notice {
  return {
    code: 'binding-unrenderable',
    severity: 'error',
    text: `${binding} is not published: ${cause.message}`,
    remedy: 'Mend the name or address that is named. What was published of the binding stays.',
  };
}

/** the change limit on a publication. */
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
    text: `${binding} is published and no longer in the configuration. It stays as it was published last, and is not kept up to date.`,
    remedy: `Put the binding back, or add "${approval}" to approvals to take it out of the feed: its names then become public on premises.`,
    approval,
  };
}

/** Told of repairs whose run ended before it could name them. */
export function repairInterrupted(binding: string): Notice {
  return {
    code: 'repair-interrupted',
    severity: 'warning',
    text: `A run that repaired a zone of ${binding} was cut off before it could report: the zone is in sync, and what was changed is not recorded here.`,
    remedy:
      'Nothing. CloudTrail has the ChangeResourceRecordSets call of the reconciler with the details.',
  };
}

/** Of one binding's parameters, or the feed's. */
export const parameterRefused = {
  code: 'parameter-refused',
  of(refused: readonly Pick<RefusedParameter, 'name' | 'cause'>[]): Notice {
    return {
      code: parameterRefused.code,
      severity: 'error',
      text: refused
        .map(({ name, cause }) => `${name} is not as it should be: ${cause.message}.`)
        .join(' '),
      remedy: `Where somebody made a parameter anew with another type, delete it: ${refused.map(({ name }) => `\`aws ssm delete-parameter --name ${name}\``).join(', ')}. Otherwise mend what the text names. The next sweep writes it. Until then whoever reads it gets what stands there; the feed in the bucket is right.`,
    };
  },
} as const;

import { CloudError } from '../../shared/cloud/errors.ts';

/** The result of one check: what was checked, and if it is a problem, how to continue. */
export interface Finding {
  check: 'trail' | 'vpc-dns' | 'security-group' | 'resolver-rule' | 'events';
  /** The Region, VPC, endpoint or zone that was checked. */
  subject: string;
  state: 'ok' | 'problem' | 'not-checked';
  text: string;
  /** Complete commands or steps. Undefined if the state is `ok`. */
  remedy?: string;
}

/** The findings of a check. If a read of the check fails, the check is a finding that nothing was checked. */
export async function checked(
  about: Pick<Finding, 'check' | 'subject'>,
  check: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const permission = `${error.service}:${error.operation}`;
    return [
      {
        ...about,
        state: 'not-checked',
        text: error.message,
        remedy:
          error.kind === 'denied'
            ? `Give your role ${permission}, and run doctor again.`
            : 'Run doctor again.',
      },
    ];
  }
}

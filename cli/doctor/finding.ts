import { CloudError } from '../../shared/cloud/errors.ts';

/** The result of one check: what was checked, and if it is a problem, how to continue. */
export interface Finding {
  check:
    | 'feed'
    | 'events'
    | 'trail'
    | 'endpoint'
    | 'inbound-endpoint'
    | 'vpc-dns'
    | 'security-group'
    | 'resolver-rule';
  /** The bucket, binding, Region, VPC, endpoint or zone that was checked. */
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
    return [{ ...about, state: 'not-checked', text: error.message, remedy: remedyOf(error) }];
  }
}

function remedyOf({ kind, service, operation }: CloudError): string {
  if (kind === 'denied') {
    return `Give your role ${service}:${operation}, and run doctor again.`;
  }
  if (kind === 'retry' || kind === 'precondition') return 'Run doctor again.';
  return 'Correct the id in the configuration, or run doctor with credentials of the account that owns the resource.';
}

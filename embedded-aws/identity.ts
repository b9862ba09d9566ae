/** Who makes a call, as CloudTrail tells it. */
export interface Caller {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  arn: string;
  /** `arn:aws:iam::<account>:role/<role>` */
  roleArn: string;
}

export function assumedRole(account: string, role: string, session: string): Caller {
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    roleArn: `arn:aws:iam::${account}:role/${role}`,
  };
}

/** Ids in AWS's forms from counters, so that two runs of one story name everything alike. */
export class Ids {
  readonly #counters = new Map<string, number>();

  /** `vpce-` and 17 hexadecimal digits, as EC2 and others do. */
  hex(prefix: string, digits = 17): string {
    return `${prefix}${this.#next(prefix).toString(16).padStart(digits, '0')}`;
  }

  /** `Z` and capital letters and digits, as Route 53 does. */
  capitals(prefix: string, digits = 20): string {
    return `${prefix}${this.#next(prefix).toString(36).toUpperCase().padStart(digits, '0')}`;
  }

  /** Lower-case letters and digits, as in an endpoint's DNS names. */
  letters(kind: string, digits: number): string {
    return this.#next(kind).toString(36).padStart(digits, '0');
  }

  uuid(kind: string): string {
    return `00000000-0000-4000-8000-${this.#next(kind).toString(16).padStart(12, '0')}`;
  }

  #next(kind: string): number {
    const next = (this.#counters.get(kind) ?? 0) + 1;
    this.#counters.set(kind, next);
    return next;
  }
}

/** The identity of a caller, as CloudTrail records it. */
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

/** Generates ids in AWS's formats from counters, so that two runs of one scenario have equal ids. */
export class Ids {
  readonly #counters = new Map<string, number>();

  /** A prefix and hexadecimal digits, as in EC2's ids: `vpce-` and 17 digits. */
  hex(prefix: string, digits = 17): string {
    return `${prefix}${this.#next(prefix).toString(16).padStart(digits, '0')}`;
  }

  /** A prefix, capital letters and digits, as in Route 53's ids. */
  capitals(prefix: string, digits = 20): string {
    return `${prefix}${this.#next(prefix).toString(36).toUpperCase().padStart(digits, '0')}`;
  }

  /** Lower-case letters and digits, as in the DNS names of endpoints. */
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

import type { CloudError } from '../shared/cloud/errors.ts';
import type { Parameter, SsmPort } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import type { TrailRequest } from './cloudtrail.ts';
import { type By, type Context, type Having, refusals } from './context.ts';
import type { Caller } from './identity.ts';
import { type PageLimit, pageOf } from './paging.ts';
import { compareText } from './route53-names.ts';

const refuse = refusals('ssm');

type StoredParameter = Having<Parameter, 'Name' | 'Type' | 'Value' | 'Version'>;

interface PutInput {
  Name: string;
  Type: 'String' | 'StringList';
  Value: string;
  Overwrite?: boolean;
}

/**
 * Parameter Store keeps this many versions of a parameter (Systems Manager guide, "Working with parameter
 * versions").
 */
const MAX_VERSIONS = 100;

/** The standard parameters of one Region. */
export class SsmWorld {
  readonly #region: string;
  readonly #context: Context;
  readonly #versions = new Map<string, StoredParameter[]>();

  constructor(region: string, context: Context) {
    this.#region = region;
    this.#context = context;
  }

  /** The newest version. */
  parameter(name: string): StoredParameter | undefined {
    return this.#versions.get(name)?.at(-1);
  }

  /** All kept versions, oldest first. */
  history(name: string): readonly StoredParameter[] {
    return this.#versions.get(name) ?? [];
  }

  names(): string[] {
    return [...this.#versions.keys()].sort(compareText);
  }

  /** Stores a parameter as part of the initial world: no call, no event, and no rule is checked. */
  load({ Name = '', Type = 'String', Value = '', Version = 1 }: Parameter): void {
    this.#versions.set(Name, [{ Name, Type, Value, Version }]);
  }

  /** Each put creates a version, even if the value is equal. */
  putParameter(input: PutInput, by: By = {}): { Version: number } {
    return this.#context.trail.mutation(this.#request('PutParameter', input, by), () => {
      checkName(input.Name);
      checkValue(input.Value);
      const versions = this.#versions.get(input.Name) ?? [];
      const last = versions.at(-1);
      if (last && !input.Overwrite) {
        const message =
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
        throw refuse('PutParameter', 'ParameterAlreadyExists', message);
      }
      if (last && last.Type !== input.Type) {
        const message = `The type of ${input.Name} cannot change from ${last.Type} to ${input.Type}`;
        throw refuse('PutParameter', 'HierarchyTypeMismatchException', message);
      }
      const Version = (last?.Version ?? 0) + 1;
      const { Name, Type, Value } = input;
      this.#versions.set(Name, [...versions, { Name, Type, Value, Version }].slice(-MAX_VERSIONS));
      this.#sendEvent(last ? 'Update' : 'Create', Name, Type);
      return { Version };
    });
  }

  deleteParameter(input: { Name: string }, by: By = {}): void {
    this.#context.trail.mutation(this.#request('DeleteParameter', input, by), () => {
      const last = this.parameter(input.Name);
      if (!last) {
        throw refuse('DeleteParameter', 'ParameterNotFound', `${input.Name} does not exist`);
      }
      this.#versions.delete(input.Name);
      this.#sendEvent('Delete', input.Name, last.Type);
    });
  }

  /** Records the injected refusal of a PutParameter call in CloudTrail. */
  refused(input: PutInput, by: By, error: CloudError): void {
    this.#context.trail.refused(this.#request('PutParameter', input, by), error);
  }

  getParametersByPath(
    input: { Path: string; Recursive: boolean; NextToken?: string | undefined },
    limit: PageLimit,
  ): { Parameters: StoredParameter[]; NextToken: string | undefined } {
    const operation = 'GetParametersByPath';
    if (!input.Path.startsWith('/')) {
      const message = 'The parameter path must begin with a forward slash "/"';
      throw refuse(operation, 'ValidationException', message);
    }
    const prefix = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
    const below = this.names()
      .filter((name) => name.startsWith(prefix))
      .filter((name) => input.Recursive || !name.slice(prefix.length).includes('/'))
      .flatMap((name) => this.parameter(name) ?? []);
    const { page, next } = pageOf(below, input.NextToken, limit, () =>
      refuse(operation, 'InvalidNextToken', 'The token is not valid'),
    );
    return { Parameters: page, NextToken: next };
  }

  /** Parameter Store sends its own event of each change, in addition to the CloudTrail event. */
  #sendEvent(operation: 'Create' | 'Update' | 'Delete', name: string, type: string): void {
    const arn = `arn:aws:ssm:${this.#region}:${this.#context.account}:parameter${name}`;
    const detail = { operation, name, type };
    this.#context.trail.native({
      source: 'aws.ssm',
      detailType: 'Parameter Store Change',
      region: this.#region,
      resources: [arn],
      detail,
    });
  }

  #request(eventName: string, input: { Name: string } | PutInput, by: By): TrailRequest {
    const put = 'Value' in input ? { type: input.Type, overwrite: input.Overwrite ?? false } : {};
    return {
      service: 'ssm',
      eventName,
      region: this.#region,
      caller: by.caller ?? this.#context.operator,
      requestParameters: {
        name: input.Name,
        ...put,
        ...('Value' in input ? { value: 'HIDDEN_DUE_TO_SECURITY_REASONS' } : {}),
      },
    };
  }
}

export function ssmPort(
  interceptor: CallInterceptor,
  world: SsmWorld,
  region: string,
  caller: Caller,
): SsmPort {
  return {
    getParametersByPath: (input) =>
      interceptor.call(
        { operation: 'GetParametersByPath', region, caller, input },
        (request, limit) => world.getParametersByPath(request, limit),
      ),
    putParameter: (input) =>
      interceptor.call(
        { operation: 'PutParameter', region, caller, input },
        (request) => world.putParameter(request, { caller }),
        (request, error) => world.refused(request, { caller }, error),
      ),
  };
}

function checkName(name: string): void {
  const invalid = (message: string) => refuse('PutParameter', 'ValidationException', message);
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name) || name.length > 1011) {
    throw invalid(`Parameter name: ${name} has characters or a length that are not allowed`);
  }
  if (/^\/aws/i.test(name)) {
    const message = `No access to reserved parameter name: ${name.slice(1)}.`;
    throw refuse('PutParameter', 'AccessDeniedException', message);
  }
  if (/^(aws|\/?ssm)/i.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive)');
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name');
  }
  if (name.split('/').length - 1 > 15) {
    const message = 'A parameter hierarchy has 15 levels at most';
    throw refuse('PutParameter', 'HierarchyLevelLimitExceededException', message);
  }
}

function checkValue(value: string): void {
  const invalid = (message: string) => refuse('PutParameter', 'ValidationException', message);
  if (value === '') {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: " +
        'Member must have length greater than or equal to 1',
    );
  }
  if (value.includes('{{')) {
    throw invalid('Parameter value cannot nest another parameter: {{ is not allowed');
  }
  if (Buffer.byteLength(value) > 4096) {
    throw invalid(
      'Standard tier parameters support a maximum parameter value of 4096 characters. ' +
        'To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.',
    );
  }
}

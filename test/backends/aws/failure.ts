/** An error as AWS answers it: its type, a message, and 400 for nearly all of them. */
export class AwsFailure extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

/** What a member of a request may be, in the words of the service model. */
export function violation(member: string, constraint: string): AwsFailure {
  return new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  )
}

/** A member that the action itself refuses. */
export function invalidParameter(message: string): AwsFailure {
  return new AwsFailure('InvalidParameterException', message)
}

/** A request that does not fit the state of the secret. */
export function invalidRequest(message: string): AwsFailure {
  return new AwsFailure('InvalidRequestException', message)
}

/** A refusal, which names whoever asked, as AWS does. */
export function accessDenied(action: string, resource: string, accessKeyId: string): AwsFailure {
  return new AwsFailure(
    'AccessDeniedException',
    `User: arn:aws:iam::123456789012:user/${accessKeyId} is not authorized to perform: ${action} on resource: ${resource} ` +
      `because no identity-based policy allows the ${action} action`,
  )
}

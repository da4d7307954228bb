import { Metadata, status, type ServiceError } from '@grpc/grpc-js'
import protobuf from 'protobufjs'

/** Names of the statuses that the fake answers with. */
export type FailureStatus = Exclude<keyof typeof status, 'OK'>

/** Why, in the words of `google.rpc.ErrorInfo`. */
export interface ErrorInfo {
  readonly reason: string
  readonly domain: string
  readonly metadata?: Readonly<Record<string, string>>
}

/** An answer that is a failure: the status, a message, and `google.rpc.ErrorInfo` where Google sends one (AIP-193). */
export class Failure extends Error {
  readonly status: FailureStatus
  readonly info: ErrorInfo | undefined

  constructor(name: FailureStatus, message: string, info?: ErrorInfo) {
    super(message)
    this.status = name
    this.info = info
  }

  /** As it goes over the wire. */
  wire(): Pick<ServiceError, 'code' | 'details' | 'metadata'> {
    const metadata = new Metadata()
    if (this.info !== undefined) metadata.set('grpc-status-details-bin', statusDetails(status[this.status], this.message, this.info))
    return { code: status[this.status], details: this.message, metadata }
  }
}

const { Field, MapField, Type } = protobuf
const errorInfo = new Type('ErrorInfo')
  .add(new Field('reason', 1, 'string'))
  .add(new Field('domain', 2, 'string'))
  .add(new MapField('metadata', 3, 'string', 'string'))
const any = new Type('Any').add(new Field('type_url', 1, 'string')).add(new Field('value', 2, 'bytes'))
const rpcStatus = new Type('Status')
  .add(new Field('code', 1, 'int32'))
  .add(new Field('message', 2, 'string'))
  .add(new Field('details', 3, 'Any', 'repeated'))
new protobuf.Root().define('google.rpc').add(errorInfo).add(any).add(rpcStatus)

function statusDetails(code: number, message: string, info: ErrorInfo): Buffer {
  const value = errorInfo.encode(errorInfo.fromObject(info)).finish()
  const details = [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value }]
  return Buffer.from(rpcStatus.encode(rpcStatus.fromObject({ code, message, details })).finish())
}

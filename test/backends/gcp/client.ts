import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { type ApiMethod, descriptors } from './descriptors.ts'
import type { GcpServer } from './server.ts'

/** A call by method; it rejects with the status. */
export interface ApiClient {
  call(method: string, request: object, headers?: Readonly<Record<string, string>>): Promise<Record<string, unknown>>
  close(): void
}

/** A client of the fake without Google's or our code on its way: raw gRPC, with a token that was given out for it. */
export function apiClient(server: GcpServer): ApiClient {
  const methods = descriptors()
  const client = new Client(server.address, credentials.createInsecure())
  const token = `Bearer ${server.login.token()}`
  return {
    async call(name, request, headers = { authorization: token }) {
      const { path, requestSerialize, responseDeserialize } = methods[name] as ApiMethod
      const metadata = new Metadata()
      for (const [header, value] of Object.entries(headers)) metadata.set(header, value)
      return await new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error: ServiceError | null, answer) => {
          if (error === null) resolve(answer as Record<string, unknown>)
          else reject(error)
        })
      })
    },
    close: () => client.close(),
  }
}

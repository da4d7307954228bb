import { createSecureContext } from 'node:tls'
import { checkEndpoint } from '../../src/core/endpoint.ts'
import type { GcpOptions } from './options.ts'
import type { Grpc, Sdk, ServiceClient } from './sdk-parts.ts'

/** The service over one channel. */
export interface Connection {
  readonly grpc: Grpc
  readonly service: ServiceClient
  readonly secure: boolean
}

/** Connections, one for each location that is asked for. */
export interface Connections {
  get(sdk: Sdk, location: string | undefined): Connection
  /** Leaves a connection that does not answer, so that the next call makes a new one: TCP may take a quarter of an hour to notice. */
  leave(connection: Connection): void
  close(): void
}

/** Makes and keeps connections. */
export function connections({ endpoint, allowPlainHttp, ca }: Pick<GcpOptions, 'endpoint' | 'allowPlainHttp' | 'ca'>): Connections {
  const open = new Map<string, Connection>()
  const connect = ({ grpc, Service, host }: Sdk, location: string | undefined): Connection => {
    const address = endpoint ?? `https://${location === undefined ? host : regionalHost(host, location)}`
    const url = checkEndpoint(address, { what: 'the endpoint of Secret Manager', allowPlainHttp })
    const secure = url.protocol === 'https:'
    const credentials = secure
      ? grpc.credentials.createFromSecureContext(createSecureContext({ ca, minVersion: 'TLSv1.2' }), { rejectUnauthorized: true })
      : grpc.credentials.createInsecure()
    const service = new Service(`${url.hostname}:${url.port || (secure ? 443 : 80)}`, credentials, channelOptions(secure))
    return { grpc, service, secure }
  }
  return {
    get(sdk, location) {
      const key = endpoint === undefined ? (location ?? '') : ''
      const connection = open.get(key) ?? connect(sdk, location)
      open.set(key, connection)
      return connection
    },
    leave(connection) {
      for (const [key, one] of open) if (one === connection) open.delete(key)
      connection.service.close() // calls under way go on
    },
    close() {
      for (const { service } of open.values()) service.close()
      open.clear()
    },
  }
}

/** Regional endpoints (Secret Manager documentation, "Regional secrets"). */
function regionalHost(host: string, location: string): string {
  return host.replace(/^secretmanager\./, `secretmanager.${location}.rep.`)
}

function channelOptions(secure: boolean): Readonly<Record<string, number>> {
  return {
    'grpc.enable_retries': 0, // the core owns retries
    'grpc.service_config_disable_resolution': 1, // no TXT record of a name server decides how calls are made
    'grpc.use_local_subchannel_pool': 1, // a connection that was left must not be found again
    'grpc.initial_reconnect_backoff_ms': 100, // until it is over, calls fail without a try: below the core's own delays
    'grpc.max_reconnect_backoff_ms': 5000,
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    ...(secure ? {} : { 'grpc.enable_http_proxy': 0 }), // in clear to this machine, not through another one
  }
}

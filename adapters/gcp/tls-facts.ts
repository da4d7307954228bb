import { X509Certificate } from 'node:crypto'
import { keyHash } from '../../src/core/transport.ts'
import type { Connection } from './connection.ts'
import type { GrpcCall } from './sdk-parts.ts'

type Facts = Readonly<Record<string, string>>

const known = new WeakMap<Buffer, Facts>()

/** What is known of the connection that a call went over: `tls`, `cipher` and `peer_key_sha256`, or `tls: none`. */
export function connectionFacts(connection: Connection, call: GrpcCall): Facts {
  if (!connection.secure) return { tls: 'none' }
  const raw = call.getAuthContext?.()?.sslPeerCertificate?.raw
  if (raw === undefined) return {}
  const facts = known.get(raw) ?? { ...cipherFacts(connection), peer_key_sha256: keyHash(new X509Certificate(raw)) }
  known.set(raw, facts) // a connection gives the same object each time
  return facts
}

/** The cipher suite as channelz tells it. It names no protocol: TLS 1.3 has suites of its own (RFC 8446, B.4), and below 1.2 none is taken. */
function cipherFacts({ grpc, service }: Connection): Facts {
  const ask = (handler: string, request: object): unknown => {
    let answer: unknown
    grpc.getChannelzHandlers?.()[handler]?.({ request }, (_, message) => (answer = message))
    return answer
  }
  const { channel } = (ask('GetChannel', { channel_id: service.getChannel().getChannelzRef().id }) ?? {}) as Channel
  const sockets = (channel?.subchannel_ref ?? []).flatMap(({ subchannel_id }) => {
    const { subchannel } = (ask('GetSubchannel', { subchannel_id }) ?? {}) as Subchannel
    return (subchannel?.socket_ref ?? []).map(({ socket_id }) => (ask('GetSocket', { socket_id }) ?? {}) as Socket)
  })
  const cipher = sockets.map(({ socket }) => socket?.security?.tls?.standard_name).find((name) => name !== undefined)
  return cipher === undefined ? {} : { tls: cipher.includes('_WITH_') ? 'TLSv1.2' : 'TLSv1.3', cipher }
}

// grpc.channelz.v1 (grpc/channelz/v1/channelz.proto)
interface Channel {
  readonly channel?: { readonly subchannel_ref?: readonly { readonly subchannel_id: number }[] }
}
interface Subchannel {
  readonly subchannel?: { readonly socket_ref?: readonly { readonly socket_id: number }[] }
}
interface Socket {
  readonly socket?: { readonly security?: { readonly tls?: { readonly standard_name?: string } } | null }
}

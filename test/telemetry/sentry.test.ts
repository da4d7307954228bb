import * as Sentry from '@sentry/node'
import { afterEach, describe, expect, it } from 'vitest'
import { redactingSentry } from '../../src/telemetry/sentry.ts'
import { newEndpoint } from './endpoint.ts'
import { newKnown } from './known.ts'

type Options = NonNullable<Parameters<typeof Sentry.init>[0]>

interface Leak {
  readonly way: string
  readonly leak: (text: string) => unknown
  readonly options?: (text: string) => Options
}

const staticTraces = (): Options => ({ traceLifecycle: 'static', tracesSampleRate: 1 })
const streamedTraces = (): Options => ({ tracesSampleRate: 1 })

const inScope = (change: (scope: Sentry.Scope) => unknown): void => {
  Sentry.withScope((scope) => {
    change(scope)
    Sentry.captureMessage('seen')
  })
}

/** The ways in which programs hand a secret to Sentry. */
const ways: readonly Leak[] = [
  { way: 'a message', leak: (text) => Sentry.captureMessage(`refused: ${text}`) },
  { way: 'an error', leak: (text) => Sentry.captureException(new Error(`refused: ${text}`)) },
  { way: 'the cause of an error', leak: (text) => Sentry.captureException(new Error('failed', { cause: new Error(text) })) },
  { way: 'a thrown object', leak: (text) => Sentry.captureException({ authorization: text }) },
  { way: 'a breadcrumb', leak: (text) => (Sentry.addBreadcrumb({ message: `GET ${text}` }), Sentry.captureMessage('seen')) },
  {
    way: 'the data of a breadcrumb',
    leak: (text) => (Sentry.addBreadcrumb({ data: { url: text, deep: { list: [text] } } }), Sentry.captureMessage('seen')),
  },
  { way: 'a tag', leak: (text) => inScope((scope) => scope.setTags({ a: text.slice(0, 190) })) },
  { way: 'an extra', leak: (text) => inScope((scope) => scope.setExtra('settings', { database: { password: text } })) },
  { way: 'a context', leak: (text) => inScope((scope) => scope.setContext('settings', { password: text })) },
  { way: 'the user', leak: (text) => inScope((scope) => scope.setUser({ id: text })) },
  { way: 'a fingerprint', leak: (text) => inScope((scope) => scope.setFingerprint([text])) },
  { way: 'the name of a transaction', leak: (text) => inScope((scope) => scope.setTransactionName(`/reset/${text}`)) },
  {
    way: 'a request',
    leak: (text) => Sentry.captureEvent({ message: 'm', request: { url: `http://h/?key=${text}`, headers: { cookie: text }, data: text } }),
  },
  {
    way: 'what only toJSON shows',
    leak: (text) => Sentry.captureEvent({ extra: { user: { toJSON: () => ({ password: text }) } } }),
    options: () => ({ normalizeDepth: 0 }),
  },
  { way: 'an attached text', leak: (text) => inScope((scope) => scope.addAttachment({ filename: 'a.txt', data: text })) },
  { way: 'attached bytes', leak: (text) => inScope((scope) => scope.addAttachment({ filename: 'a.bin', data: Buffer.from(text) })) },
  {
    way: 'a streamed span',
    leak: (text) => Sentry.startSpan({ name: `GET /${text}`, attributes: { url: text } }, () => Sentry.startSpan({ name: text }, () => {})),
    options: streamedTraces,
  },
  {
    way: 'a transaction',
    leak: (text) => Sentry.startSpan({ name: `GET /${text}`, attributes: { url: text } }, () => Sentry.startSpan({ name: text }, () => {})),
    options: staticTraces,
  },
  { way: 'a log', leak: (text) => Sentry.logger.info(`with ${text}`, { deep: { key: text } }) },
  { way: 'a log from a template', leak: (text) => Sentry.logger.info(Sentry.logger.fmt`with ${text}`) },
  {
    way: 'an attribute of the scope in a log',
    leak: (text) => {
      Sentry.withScope((scope) => {
        scope.setAttributes({ key: text })
        Sentry.logger.info('seen')
      })
    },
  },
  { way: 'a metric', leak: (text) => Sentry.metrics.count('calls', 1, { attributes: { key: text } }) },
  { way: 'feedback', leak: (text) => Sentry.captureFeedback({ message: `it says ${text}` }) },
  { way: 'a check-in', leak: (text) => Sentry.captureCheckIn({ monitorSlug: text, status: 'in_progress' }) },
  { way: 'the release', leak: () => Sentry.captureMessage('seen'), options: (text) => ({ release: text }) },
  {
    way: 'an error within Sentry',
    leak: () => Sentry.captureMessage('seen'),
    options: (text) => ({
      integrations: [
        {
          name: 'Broken',
          setup: (client) =>
            void client.on('postprocessEvent', ({ message }) => {
              if (message === 'seen') throw new Error(text)
            }),
        },
      ],
    }),
  },
]

afterEach(async () => {
  await Sentry.close()
  for (const event of ['beforeExit', 'uncaughtException', 'unhandledRejection'] as const) {
    for (const listener of process.rawListeners(event)) if (!before[event].includes(listener)) process.off(event, listener as () => void)
  }
})

const before = {
  beforeExit: process.rawListeners('beforeExit'),
  uncaughtException: process.rawListeners('uncaughtException'),
  unhandledRejection: process.rawListeners('unhandledRejection'),
}

/** What reaches the server that the DSN names. */
async function sent(options: (own: Options) => Options, leak: () => unknown, key = '0'.repeat(32)): Promise<string> {
  const endpoint = await newEndpoint()
  Sentry.init(options({ dsn: `http://${key}@127.0.0.1:${endpoint.port}/1`, enableLogs: true } as Options))
  await Sentry.withIsolationScope(leak)
  await Sentry.close(5000)
  return endpoint.received().toString()
}

/** The JSON lines of what was sent that have a field. */
function records(body: string, field: string): Record<string, unknown>[] {
  const parsed = body.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
  return parsed.filter((record) => field in record)
}

describe('redactingSentry', () => {
  it.each(ways)('masks $way, which shows the secrets without it', async ({ leak, options = () => ({}) }) => {
    const { redactor, all, shownBy } = newKnown()
    const own = options(all)
    const shown = await sent(
      (base) => ({ ...base, ...own }),
      () => leak(all),
    )
    const masked = await sent(
      (base) => redactingSentry({ ...base, ...own }, { redactor }),
      () => leak(all),
    )
    expect(shownBy(shown)).not.toEqual([])
    expect(shownBy(masked)).toEqual([])
    expect(masked).toMatch(/\[redacted:(?:TOKEN|SPECIAL|PEM)\]/)
  })

  it('runs callbacks of the program first, so that what they add is masked', async () => {
    const { redactor, token, shownBy } = newKnown()
    const options: Options = {
      tracesSampleRate: 1,
      beforeSend: async (event) => await Promise.resolve({ ...event, extra: { token, seen: event.message } }),
      beforeBreadcrumb: (breadcrumb) => ({ ...breadcrumb, message: `${breadcrumb.message} ${token}` }),
      beforeSendSpan: (span) => ({ ...span, attributes: { ...span.attributes, added: token } }),
      beforeSendLog: (log) => ({ ...log, attributes: { token } }),
    }
    const body = await sent(
      (base) => redactingSentry({ ...base, ...options }, { redactor }),
      () => {
        Sentry.addBreadcrumb({ message: 'crumb' })
        Sentry.captureMessage(`with ${token}`)
        Sentry.startSpan({ name: 's' }, () => {})
        Sentry.logger.info('log')
      },
    )
    expect(shownBy(body)).toEqual([])
    expect(records(body, 'extra')[0]).toMatchObject({
      message: 'with [redacted:TOKEN]',
      extra: { token: '[redacted:TOKEN]', seen: `with ${token}`.replace(token, '[redacted:TOKEN]') },
      breadcrumbs: [{ message: 'crumb [redacted:TOKEN]' }],
    })
    expect(body).toContain('"added":{"value":"[redacted:TOKEN]"')
    expect(body).toContain('"token":{"value":"[redacted:TOKEN]"')
  })

  it('drops what a callback of the program drops, and sends a span whose callback fails, masked', async () => {
    const { redactor, token, shownBy } = newKnown()
    const options: Options = {
      tracesSampleRate: 1,
      beforeSend: (event) => (event.message === 'drop' ? null : event),
      beforeBreadcrumb: (breadcrumb) => (breadcrumb.message === 'drop' ? null : breadcrumb),
      beforeSendSpan: () => {
        throw new Error('broken')
      },
    }
    const body = await sent(
      (base) => redactingSentry({ ...base, ...options }, { redactor }),
      () => {
        Sentry.addBreadcrumb({ message: 'drop' })
        Sentry.addBreadcrumb({ message: 'keep' })
        Sentry.captureMessage('drop')
        Sentry.captureMessage('keep')
        Sentry.startSpan({ name: `GET /${token}` }, () => {})
      },
    )
    expect(records(body, 'message')).toMatchObject([{ message: 'keep', breadcrumbs: [{ message: 'keep' }] }])
    expect(body).toContain('"name":"GET /[redacted:TOKEN]"')
    expect(shownBy(body)).toEqual([])
  })

  it('masks a breadcrumb before Sentry cuts it, so that no beginning of a secret is left', async () => {
    const { redactor, token } = newKnown()
    const crumb = (): void => {
      Sentry.addBreadcrumb({ message: `${'.'.repeat(2038)}${token}` })
      Sentry.captureMessage('seen')
    }
    const bodies = [await sent((base) => base, crumb), await sent((base) => redactingSentry(base, { redactor }), crumb)]
    expect(bodies.map((body) => body.includes(token.slice(0, 10)))).toEqual([true, false])
  })

  it('hands masked events, breadcrumbs and spans to what else looks at them before they are sent', async () => {
    const { redactor, token, shownBy } = newKnown()
    const seen: unknown[] = []
    const options: Options = {
      integrations: [{ name: 'Watch', setup: (client) => void client.on('afterSendEvent', (event) => seen.push(event)) }],
    }
    const masked = redactingSentry(options, { redactor })
    await sent(
      (base) => ({ ...base, ...masked }),
      () => {
        Sentry.addBreadcrumb({ message: token })
        seen.push(Sentry.getIsolationScope().getScopeData().breadcrumbs)
        Sentry.captureException(new Error(token))
      },
    )
    seen.push(masked.beforeSendSpan?.({ name: token, attributes: { token }, start_timestamp: 1 } as never))
    expect(seen).toHaveLength(3)
    expect(JSON.stringify(seen).match(/\[redacted:TOKEN\]/g)?.length).toBeGreaterThan(3)
    expect(shownBy(JSON.stringify(seen))).toEqual([])
  })

  it('calls the callback for spans in both life cycles of a trace', async () => {
    const { redactor } = newKnown()
    for (const traceLifecycle of ['static', 'stream', undefined] as const) {
      const names = new Set<unknown>()
      const own = (span: object): never => {
        names.add('description' in span ? span.description : (span as { name: string }).name)
        return span as never
      }
      const beforeSendSpan = traceLifecycle === 'static' ? Sentry.withStaticSpan(own) : own
      const options = { tracesSampleRate: 1, beforeSendSpan, ...(traceLifecycle !== undefined && { traceLifecycle }) }
      await sent(
        (base) => redactingSentry({ ...base, ...options }, { redactor }),
        () => Sentry.startSpan({ name: 'parent' }, () => Sentry.startSpan({ name: 'child' }, () => {})),
      )
      expect([...names], String(traceLifecycle)).toEqual(expect.arrayContaining(['child', 'parent']))
    }
  })

  it('keeps what Sentry itself needs, though the DSN be a secret', async () => {
    const { redactor } = newKnown()
    const key = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'
    redactor.add('SENTRY_DSN', `https://${key}@o1.ingest.sentry.io/1`)
    const show = (): unknown => Sentry.startSpan({ name: `for ${key}` }, () => Sentry.captureException(new Error(`with ${key}`)))
    const options: Options = { tracesSampleRate: 1 }
    const shown = await sent((base) => ({ ...base, ...options }), show, key)
    const masked = await sent((base) => redactingSentry({ ...base, ...options }, { redactor }), show, key)
    expect(masked).toContain(`"public_key":"${key}"`)
    expect(masked).toContain('"transaction":"for [redacted:SENTRY_DSN]"')
    expect(masked).toContain('with [redacted:SENTRY_DSN]')
    expect(masked.replaceAll(`"public_key":"${key}"`, '')).not.toContain(key)
    const shapes = [shown, masked].map((body) =>
      records(body, 'exception').map((event) => Object.entries(event).map(([name, part]) => [name, typeof part])),
    )
    expect(shapes[1]).toEqual(shapes[0])
    expect(records(masked, 'exception')[0]).toMatchObject({
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      timestamp: expect.any(Number),
      exception: {
        values: [
          {
            type: 'Error',
            mechanism: { handled: true },
            stacktrace: { frames: expect.arrayContaining([expect.objectContaining({ lineno: expect.any(Number) })]) },
          },
        ],
      },
      contexts: { trace: { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) } },
    })
  })

  it('sends attachments with the length that they have once masked, and leaves the program its own', async () => {
    const { redactor, all } = newKnown()
    const data = Buffer.from(`<${all}>`)
    const attachment = { filename: `${all.slice(0, 39)}.bin`, data }
    const hints: unknown[] = []
    const body = await sent(
      (base) => redactingSentry({ ...base, beforeSend: (event, hint) => (hints.push(hint.attachments), event) }, { redactor }),
      () => inScope((scope) => scope.addAttachment(attachment)),
    )
    const masked = `<${['TOKEN', 'SPECIAL', 'PEM'].map((name) => `[redacted:${name}]`).join(' ')}\n>`
    expect(records(body, 'filename')).toMatchObject([{ type: 'attachment', filename: '[redacted:TOKEN].bin', length: masked.length }])
    expect(body).toContain(`}\n${masked}\n`)
    expect(hints).toEqual([[attachment]])
    expect(data.toString()).toBe(`<${all}>`)
  })

  it('changes neither the options nor an event passed in', async () => {
    const { redactor, all } = newKnown()
    const event = { message: all, extra: { all }, breadcrumbs: [{ message: all }] }
    const options: Options = {}
    const integrations = [Sentry.extraErrorDataIntegration()]
    await sent(
      (base) => redactingSentry(Object.assign(options, base, { integrations }), { redactor }),
      () => Sentry.captureEvent(event),
    )
    expect(event).toMatchObject({ message: all, extra: { all }, breadcrumbs: [{ message: all }] })
    expect(Object.keys(options).toSorted()).toEqual(['dsn', 'enableLogs', 'integrations'])
    expect(integrations).toHaveLength(1)
  })

  it('sends no text of what it cannot mask', async () => {
    const { redactor, token, shownBy } = newKnown()
    const broken = Object.assign(redactor, {
      text: () => {
        throw new Error('broken')
      },
    })
    for (const traceLifecycle of ['static', 'stream'] as const) {
      const body = await sent(
        (base) => redactingSentry({ ...base, tracesSampleRate: 1, traceLifecycle }, { redactor: broken }),
        () => {
          Sentry.addBreadcrumb({ message: token })
          Sentry.captureException(new Error(token))
          Sentry.captureFeedback({ message: token })
          Sentry.logger.info(token)
          Sentry.startSpan({ name: token }, () => Sentry.startSpan({ name: token, attributes: { token } }, () => {}))
        },
      )
      expect(shownBy(body)).toEqual([])
    }
  })

  it('neither masks nor copies the live objects that an event carries and Sentry does not send', () => {
    const { redactor, token } = newKnown()
    const sdkProcessingMetadata = { scope: { token } }
    const event = redactingSentry<Options>({}, { redactor }).beforeSend?.({ type: undefined, message: token, sdkProcessingMetadata }, {})
    expect(event).toMatchObject({ message: '[redacted:TOKEN]' })
    expect((event as Sentry.ErrorEvent).sdkProcessingMetadata).toBe(sdkProcessingMetadata)
  })

  it('drops in the callbacks what it cannot mask, and of a span the text', () => {
    const { redactor, token } = newKnown()
    const broken = Object.assign(redactor, {
      text: () => {
        throw new Error('broken')
      },
    })
    const { beforeSend, beforeBreadcrumb, beforeSendSpan } = redactingSentry<Options>({}, { redactor: broken })
    expect(beforeSend?.({ message: token, type: undefined }, {})).toBe(null)
    expect(beforeBreadcrumb?.({ message: token })).toBe(null)
    const span = {
      trace_id: 't',
      span_id: 's',
      name: token,
      attributes: { token },
      start_timestamp: 1,
      status: 'ok',
      is_segment: true,
    } as const
    expect(beforeSendSpan?.(span)).toMatchObject({ ...span, name: '[redaction failed]', attributes: {} })
  })

  it('takes integrations from a function too', async () => {
    const { redactor, token } = newKnown()
    const given: string[] = []
    const body = await sent(
      (base) =>
        redactingSentry({ ...base, integrations: (defaults) => (given.push(...defaults.map(({ name }) => name)), []) }, { redactor }),
      () => inScope((scope) => scope.addAttachment({ filename: 'a', data: token })),
    )
    expect(given).toContain('OnUncaughtException')
    expect(body).toContain('[redacted:TOKEN]')
    expect(body).not.toContain(token)
  })
})

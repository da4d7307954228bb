// @ts-check
import { workerData } from 'node:worker_threads'
import { loadSecrets } from 'tightlip'
import { z } from 'zod'

// Not from the environment: from memory that the main thread shares, and keeps up to date.
const { env } = await loadSecrets({ schema: { API_KEY: z.string() }, shared: workerData })
console.log('the worker has', env.API_KEY.expose())

// @ts-check
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { loadSecrets, redacting } from 'tightlip'
import { z } from 'zod'

process.env.API_KEY ??= randomBytes(24).toString('base64url') // stands for what your platform sets

const { env } = await loadSecrets({ schema: { API_KEY: z.string().min(20) } })
const logger = redacting(pino())

const key = env.API_KEY.expose()
logger.info({ apiKey: env.API_KEY }, 'the handle prints as its mask')
logger.info({ headers: { authorization: `Bearer ${key}` } }, 'request sent')
logger.child({ login: Buffer.from(`user:${key}`).toString('base64') }).warn('base64 is seen through')
logger.error(new Error(`401: the key ${key} is not valid`), 'request refused')

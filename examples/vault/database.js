// @ts-check
import { readFile } from 'node:fs/promises'

/**
 * Stands for `new Client({ user, password }).connect()` of your database client: logs in and returns the name of the user. It lets everybody
 * in but those whom a file lists, as a database does with users whose time is over.
 *
 * @param {{ username: string; password: string }} login
 */
export async function connect({ username }) {
  const file = process.env.ENDED_USERS
  const ended = file === undefined ? [] : (await readFile(file, 'utf8')).split('\n')
  if (ended.includes(username)) throw new Error('login refused')
  return username
}

// @ts-check
import { readFile } from 'node:fs/promises'

/**
 * Stands for `new Client({ user, password }).connect()` of your database client: logs in and returns the name of the user. The database of
 * this example is a file that lists who may log in; without it everybody may.
 *
 * @param {{ username: string; password: string }} login
 */
export async function connect({ username }) {
  const file = process.env.DATABASE_USERS
  const users = file === undefined ? [username] : (await readFile(file, 'utf8')).split('\n')
  if (!users.includes(username)) throw new Error('login refused')
  return username
}

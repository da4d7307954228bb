/** Whether `TIGHTLIP_TEST_REQUIRE` (names with commas) says that a command or the servers of a backend must be here: what is missing then fails. */
export function required(name: string): boolean {
  return (process.env['TIGHTLIP_TEST_REQUIRE'] ?? '').split(',').includes(name)
}

// Is not printed, but dies or hands its insides out.
const secrets = JSON.parse(process.env.LEAK_SECRETS)

if (process.argv[2] === 'core') process.abort()
if (process.argv[2] === 'inspector') {
  const { Session } = await import('node:inspector')
  const session = new Session()
  session.connect()
  session.on('Runtime.consoleAPICalled', ({ params }) => {
    // As a client sees it.
    process.exitCode = params.args[0].value === secrets[0] ? 3 : 4
  })
  session.post('Runtime.enable')
  console.log(secrets[0])
}

import { CreateSecretCommand, PutSecretValueCommand, ResourceExistsException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { describeOn } from '../servers/available.ts'
import { startMoto } from '../servers/moto.ts'
import { awsExample, randomText } from './aws.ts'

await describeOn('aws', 'the example of AWS, on moto', startMoto, ({ endpoint }) => {
  const region = 'eu-west-1'
  const [accessKeyId, secretAccessKey] = [randomText(), randomText()]
  const client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
  awsExample(() => ({
    env: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    async write(name, value) {
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString: value }))
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }))
      }
    },
  }))
})

import { createRequire } from 'node:module'
import { ownRequire } from '../../src/core/own-require.ts'
import type { Grpc, Sdk } from './sdk.ts'
import { serviceDefinition, type Descriptors, type Protobuf } from './service-definition.ts'

interface ServiceMaker {
  makeGenericClientConstructor(definition: object, name: string): Sdk['Service']
}

/**
 * What the package is made of: its own descriptors, on the gRPC and the login that it depends on, found where it finds them. That takes half the
 * time of loading the package, whose client prepares every message of every version of the service first.
 *
 * @throws where one of them is not found: in an application that was bundled into one file, for instance.
 */
export function sdkParts(name: string): Sdk {
  const ofPackage = createRequire(ownRequire.resolve(name))
  const ofGax = createRequire(ofPackage.resolve('google-gax'))
  const grpc = ofGax('@grpc/grpc-js') as Grpc & ServiceMaker
  const { GoogleAuth, JWT } = ofGax('google-auth-library') as Pick<Sdk, 'GoogleAuth' | 'JWT'>
  const definition = serviceDefinition(ofPackage('../protos/protos.json') as Descriptors, ofGax('protobufjs') as Protobuf)
  const universe = process.env['GOOGLE_CLOUD_UNIVERSE_DOMAIN'] ?? 'googleapis.com'
  return {
    grpc,
    GoogleAuth,
    JWT,
    Service: grpc.makeGenericClientConstructor(definition, 'SecretManagerService'),
    host: `secretmanager.${universe}`,
  }
}

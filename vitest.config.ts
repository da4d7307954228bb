import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/package/**', 'test/**/*.{commands,servers}.test.ts'],
        },
      },
      // Tests of the packed tarball, installed once for all of them.
      {
        test: {
          ...common,
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/package/install.ts',
          testTimeout: 120_000,
        },
      },
      // Tests on servers that we did not write. `npm run test:servers`. Hooks and the first start may install and build (Vault: ten minutes).
      {
        test: {
          ...common,
          name: 'servers',
          include: ['test/**/*.servers.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
        },
      },
      // Tests that need a command which npm cannot bring: age, zsh, fish. `npm run test:commands`.
      { test: { ...common, name: 'commands', include: ['test/**/*.commands.test.ts'], testTimeout: 120_000 } },
    ],
  },
})

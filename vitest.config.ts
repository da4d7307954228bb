import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      { test: { ...common, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/package/**', 'test/**/*.commands.test.ts'] } },
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
      // Tests that need a command which npm cannot bring: age, zsh, fish. `npm run test:commands`.
      { test: { ...common, name: 'commands', include: ['test/**/*.commands.test.ts'], testTimeout: 120_000 } },
    ],
  },
})

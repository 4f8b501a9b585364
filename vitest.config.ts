import { defineConfig } from 'vitest/config'

/** Tests beside the code. Journeys in a browser have their own configuration, `e2e/vitest.config.ts`. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    globalSetup: 'src/platform/testing-setup.server.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})

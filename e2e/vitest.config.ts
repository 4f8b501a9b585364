import { defineConfig } from 'vitest/config'

/** Journeys in a real browser against the built server, one file after the other: they share two cores. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: './e2e/demo-folder.ts',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 320_000,
  },
})

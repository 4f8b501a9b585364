import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

/** Server and pages are one build: one module graph, so one pool and one set of contexts. `src/app/server.ts` is its entry. */
export default defineConfig({
  plugins: [reactRouter()],
  environments: { ssr: { build: { rollupOptions: { input: './src/app/server.ts' } } } },
})

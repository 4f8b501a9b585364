import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

/**
 * Server and pages are one build: one module graph, so one pool and one set of contexts. `src/app/server.ts` is its entry. Icons travel
 * together: alone, each would be a request of some two hundred bytes.
 */
export default defineConfig({
  plugins: [reactRouter()],
  environments: {
    client: {
      build: { rollupOptions: { output: { codeSplitting: { groups: [{ name: 'icons', test: /lucide-react/ }] } } } },
    },
    ssr: { build: { rollupOptions: { input: './src/app/server.ts' } } },
  },
})

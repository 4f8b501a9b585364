import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

/**
 * Server and pages are one build: one module graph, so one pool and one set of contexts. `src/app/server.ts` is its entry. Icons travel
 * together, and so does what stands around every page: alone, each would be a request whose headers weigh more than itself.
 */
const TOGETHER = [
  { name: 'icons', test: /lucide-react/ },
  {
    name: 'around',
    test: /src\/(app\/(shell|error-page|page-context|navigation)|platform\/session|kernel\/(count|day))\.tsx?$/,
  },
  { name: 'charts', test: /src\/ui\/(bar-chart|chart-frame|scale|sparkline)\.tsx?$/ },
]

export default defineConfig({
  plugins: [reactRouter()],
  environments: {
    client: {
      build: { rollupOptions: { output: { codeSplitting: { groups: TOGETHER } } } },
    },
    ssr: { build: { rollupOptions: { input: './src/app/server.ts' } } },
  },
})

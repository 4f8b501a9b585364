import { DEMO_FOLDER } from './app.ts'
import { startServer } from './server.ts'

/** Loads the demo once, in a folder that each file of tests copies. */
export default async function loadDemo(): Promise<() => Promise<void>> {
  const server = await startServer({ demo: true })
  await server.stop()
  process.env[DEMO_FOLDER] = server.dir
  return server.remove
}

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The project's folder, found from this file upwards: the same from the sources, from `build/server` and from any working directory. */
export const ROOT: string = (() => {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'db', 'migrations'))) return folder
    if (folder === dirname(folder)) throw new Error('project root not found')
  }
})()

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder that holds package.json. Found by walking up, because this code runs from `src/` unbuilt (command line, tests) and from
 * `build/server/` once bundled: what a bundler does not carry (workers, Typst templates, fonts, migrations) is located from here.
 */
export function projectRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`)
    folder = parent
  }
  return folder
}

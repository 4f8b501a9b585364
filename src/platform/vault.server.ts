import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

let folder: string | undefined

/** Where secrets live that must be neither in the database nor in its backups. */
export function configureVault({ dir }: { dir: string }): void {
  folder = dir
}

function fileOf(name: string): string {
  if (!folder) throw new Error('configureVault() was not called')
  if (!/^[\w-]{1,100}$/.test(name)) throw new Error(`unsafe secret name: ${name}`)
  return join(folder, name)
}

/** Makes 32 random bytes under a name, on the disk before it answers; what was there is replaced. */
export async function makeSecret(name: string): Promise<Buffer> {
  const path = fileOf(name)
  await mkdir(folder!, { recursive: true, mode: 0o700 })
  const secret = randomBytes(32)
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(secret)
    await file.sync()
  } finally {
    await file.close()
  }
  return secret
}

/** The secret of this name, or null when it was destroyed or is on another machine. */
export async function readSecret(name: string): Promise<Buffer | null> {
  return readFile(fileOf(name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** Writes over it, then removes it: what it sealed can no longer be read by anybody. */
export async function destroySecret(name: string): Promise<void> {
  const path = fileOf(name)
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!file) return
  try {
    await file.write(randomBytes(32), 0, 32, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(path, { force: true })
}

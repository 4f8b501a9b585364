import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { closeDatabase, configureDatabase, type DatabaseUrls } from './database.server.ts'
import { withClient } from './migrate.server.ts'
import { configureVault } from './vault.server.ts'

interface TestDatabase extends DatabaseUrls {
  drop(): Promise<void>
}

/**
 * A fresh migrated database for this test file, dropped after it; call it once, at the top of the file:
 * `const database = await testDatabase()`. The program's pools are set to it, its vault to a folder of its own.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { admin, owner, app, template, run } = inject('postgres')
  const name = `test_${run}_${randomBytes(6).toString('hex')}`
  await withClient(admin, client =>
    client.query(`create database ${name} owner essaim_owner template ${template} strategy file_copy`),
  )
  const vault = mkdtempSync(join(os.tmpdir(), 'essaim-vault-'))
  configureVault({ dir: vault })
  const database = {
    ownerUrl: owner.replace('DATABASE', name),
    appUrl: app.replace('DATABASE', name),
    drop: async () => {
      await closeDatabase()
      rmSync(vault, { recursive: true, force: true })
      await withClient(admin, client => client.query(`drop database if exists ${name} with (force)`))
    },
  }
  afterAll(database.drop)
  await configureDatabase(database)
  return database
}

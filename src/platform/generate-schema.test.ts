import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generateSchema, SCHEMA_FILE } from './generate-schema.server.ts'
import { testDatabase } from './testing.server.ts'

const database = await testDatabase()

test('schema.ts is what the migrations make: otherwise run « npm run schema »', async () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(await generateSchema(database.ownerUrl))
})

import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { loadDemo } from './load.ts'

await testDatabase()

test('loads', { timeout: 120_000 }, async () => {
  const t0 = performance.now()
  await loadDemo({ today: day('2026-11-22') })
  console.log('loaded in', performance.now() - t0)
  const { rows } =
    await ownersPool().query(`select o.slug, sum(b.credit - b.debit) as turnover from balance b join organisation o using (organisation_id)
    where b.account like '70%' and b.month between '2024-01-01' and '2024-12-01' group by 1`)
  console.log(rows)
  expect(rows).toHaveLength(2)
})

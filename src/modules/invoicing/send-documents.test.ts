import { expect, test } from 'vitest'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld, testLine } from '../fixtures.ts'
import { getInvoice, issueInvoices, saveInvoiceDraft, saveQuoteDraft, sendInvoice, sendQuote } from './index.ts'

await testDatabase()
const world = await openWorld()
const activityId = await openTestActivity(world, 'S1')
const customerId = await addTestCustomer(world, activityId)
const draft = {
  activityId,
  customerId,
  discountBp: 0,
  lines: [testLine('1234.56')],
}

interface Waiting {
  to: string
  subject: string
  text: string
  attachments: { filename: string; base64: string }[]
}

async function waitingMails(to: string): Promise<Waiting[]> {
  const { rows } = await ownersPool().query<{ payload: Waiting }>(
    `select j.payload from graphile_worker._private_jobs j where j.payload->>'to' = $1 order by j.id`,
    [to],
  )
  return rows.map(row => row.payload)
}

test('an issued invoice leaves with its PDF and the day is noted; a draft does not leave', async () => {
  const { id } = await saveInvoiceDraft(world.system, { ...draft, kind: 'invoice', depositIds: [] })
  await expect(sendInvoice(world.system, { id, to: 'a@exemple.fr' })).rejects.toThrow(/une fois émise/)
  await issueInvoices(world.system, { ids: [id] })
  await sendInvoice(world.system, { id, to: 'a@exemple.fr' })
  const [mail, ...others] = await waitingMails('a@exemple.fr')
  expect(others).toEqual([])
  expect(mail!.subject).toMatch(/^Facture F2026-\d{5} – Atelier S1$/)
  expect(mail!.text).toContain('1\u202f481,47\u00a0€, à régler au plus tard le 9\u00a0avril\u00a02026')
  expect(mail!.attachments[0]!.filename).toMatch(/\.pdf$/)
  expect(Buffer.from(mail!.attachments[0]!.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
  expect((await getInvoice(world.system, { id })).sentOn).toBe('2026-03-10')
})

test('a mail asks what the invoice asks: without the retenue de garantie', async () => {
  const works = { ...draft, lines: [testLine('10000')], retentionBp: 500 }
  const { id } = await saveInvoiceDraft(world.system, { ...works, kind: 'invoice', depositIds: [] })
  await issueInvoices(world.system, { ids: [id] })
  await sendInvoice(world.system, { id, to: 'c@exemple.fr' })
  expect((await waitingMails('c@exemple.fr'))[0]!.text).toContain('d’un montant de 11\u202f400,00\u00a0€, à régler')
})

test('a quote is numbered and mailed at once, in the sender’s own words; mailed again, it keeps its number', async () => {
  const { id } = await saveQuoteDraft(world.system, draft)
  const { number } = await sendQuote(world.system, { id, to: 'b@exemple.fr', message: 'Voici, comme convenu.' })
  expect((await sendQuote(world.system, { id, to: 'b@exemple.fr' })).number).toBe(number)
  const mails = await waitingMails('b@exemple.fr')
  expect(mails.map(mail => mail.text.split('\n')[0])).toEqual(['Voici, comme convenu.', 'Bonjour,'])
  await expect(sendQuote(world.system, { id })).rejects.toThrow(/déjà envoyé/)
})

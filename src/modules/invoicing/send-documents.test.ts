import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { inTransaction, ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, openTestActivity, openWorld, testLine } from '../fixtures.ts'
import { getActivity, insureActivity } from '../organisation/index.ts'
import { attestationOn } from '../organisation/insurance.ts'
import {
  getInvoice,
  issueInvoices,
  printQuote,
  saveInvoiceDraft,
  saveQuoteDraft,
  sendInvoice,
  sendQuote,
} from './index.ts'

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
  replyTo: string | null
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

/** Whether a quote's PDF names the insurer, by poppler. */
async function namesInsurer(on: string, id: string): Promise<boolean> {
  const { base64 } = await printQuote(world.on(on).system, { id })
  const words = execFileSync('pdftotext', ['-', '-'], { input: Buffer.from(base64, 'base64'), encoding: 'utf8' })
  return words.replace(/\s+/g, ' ').includes('Mutuelle du Toit')
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
  await inTransaction(world.system, false, db =>
    db.updateTable('activity').set({ email: 'atelier@exemple.fr' }).where('id', '=', activityId).execute(),
  )
  await sendInvoice(world.system, { id, to: 'c@exemple.fr' })
  const [mail] = await waitingMails('c@exemple.fr')
  expect(mail!.text).toContain('d’un montant de 11\u202f400,00\u00a0€, à régler')
  expect(mail!.text).toContain('atelier@exemple.fr')
  // Who answers writes to the activity, not to the platform.
  expect(mail!.replyTo).toBe('atelier@exemple.fr')
})

test('a quote is numbered and mailed at once, in the sender’s own words; mailed again, it keeps its number', async () => {
  const { id } = await saveQuoteDraft(world.system, draft)
  const { number } = await sendQuote(world.system, { id, to: 'b@exemple.fr', message: 'Voici, comme convenu.' })
  expect((await sendQuote(world.system, { id, to: 'b@exemple.fr' })).number).toBe(number)
  const mails = await waitingMails('b@exemple.fr')
  expect(mails.map(mail => mail.text.split('\n')[0])).toEqual(['Voici, comme convenu.', 'Bonjour,'])
  await expect(sendQuote(world.system, { id })).rejects.toThrow(/déjà envoyé/)
})

test('the insurance that a trade must have is named on its quotes and invoices, its certificate leaves with them, until it ends', async () => {
  const pdf = (text: string) => Buffer.from(`%PDF-1.7 ${text}`).toString('base64')
  const insurance = { insurer: 'Décennale, Mutuelle du Toit', insurerAddress: '3 quai Bas, Lyon', coverage: 'France' }
  const { version } = await getActivity(world.system, { id: activityId })
  const insure = (input: object, session = world.system) =>
    insureActivity(session, { id: activityId, version, ...input } as never)
  await expect(insure({ insurance }, world.as(['entrepreneur'], [activityId]))).rejects.toThrow(/rôle/)
  await expect(insure({ attestation: { name: 'a.pdf', contentBase64: pdf('a') } })).rejects.toThrow(/quel assureur/)
  await expect(insure({ insurance, attestation: { name: 'a.pdf', contentBase64: btoa('GIF89a') } })).rejects.toThrow(
    /en PDF/,
  )
  const attestation = { name: 'attestation.pdf', contentBase64: pdf('attestation') }
  await insure({ insurance: { ...insurance, endsOn: '2026-03-31' }, attestation })
  await expect(insure({ insurance })).rejects.toThrow(/changé/)
  // Handed out beside the PDF by the same rule.
  const activity = await getActivity(world.as(['entrepreneur'], [activityId]), { id: activityId })
  expect(attestationOn(activity, '2026-03-31' as Day)).toBe(activity.attestationId)
  expect(activity.attestationId).not.toBeNull()
  expect(attestationOn(activity, '2026-04-01' as Day)).toBeNull()

  const says =
    'Assurance professionnelle\u00a0: Décennale, Mutuelle du Toit, 3 quai Bas, Lyon. Couverture\u00a0: France.'
  const entrepreneur = (on: string) => world.on(on).as(['entrepreneur'], [activityId])
  const bill = async (on: string, to: string) => {
    const { id } = await saveInvoiceDraft(world.system, { ...draft, kind: 'invoice', depositIds: [] })
    await issueInvoices(world.on(on).system, { ids: [id] })
    await sendInvoice(entrepreneur(on), { id, to })
    return (await getInvoice(world.system, { id })) as unknown as { mentions: string[] }
  }
  expect((await bill('2026-03-31', 'd@exemple.fr')).mentions).toContain(says)
  const [mail] = await waitingMails('d@exemple.fr')
  expect(mail!.text).toContain('Notre attestation d’assurance y est jointe.')
  expect(mail!.attachments[1]).toMatchObject({ filename: 'Attestation d’assurance.pdf', base64: pdf('attestation') })

  const { id: quoteId } = await saveQuoteDraft(world.system, draft)
  await sendQuote(entrepreneur('2026-03-31'), { id: quoteId, to: 'e@exemple.fr' })
  expect((await waitingMails('e@exemple.fr'))[0]!.attachments).toHaveLength(2)
  expect(await namesInsurer('2026-03-31', quoteId)).toBe(true)

  // Ended: named no more, and no certificate of the past leaves.
  expect(await namesInsurer('2026-04-01', quoteId)).toBe(false)
  expect((await bill('2026-04-01', 'f@exemple.fr')).mentions.join()).not.toContain('Mutuelle')
  expect((await waitingMails('f@exemple.fr'))[0]!.attachments).toHaveLength(1)
  await insure({ version: version + 1, insurance: null })
  expect(await getActivity(world.system, { id: activityId })).toMatchObject({ insurance: null, attestationId: null })
})

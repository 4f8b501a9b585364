import { addDays, type Day, formatDay } from '../../kernel/day.ts'
import { formatAmount } from '../../kernel/money.ts'
import { acceptSuggestions, addBankAccount, importBankFile, suggestMatches } from '../../modules/bank/index.ts'
import { trialBalance } from '../../modules/ledger/index.ts'
import { inventedIban } from './invented.ts'
import { random } from './random.ts'
import { as, type Story } from './story.ts'

/** The bank is read in Essaim since then; before, the accountant reconciled by hand. */
export const bankedSince = (today: Day): Day => addDays(today, -60)

/** From then on, what customers pay by transfer is known by the bank only: somebody still has to reconcile it. */
export const bankOnlySince = (today: Day): Day => addDays(today, -12)

/** The account's statement, with its fees and its riddles: what was recorded is reconciled, the last days wait. */
export async function readBank(story: Story, today: Day): Promise<void> {
  const accountant = as(story, 'accountant', today)
  const r = random(`${story.house.slug}/bank`)
  const { id: bankAccountId } = await addBankAccount(accountant, {
    name: 'Banque des Deux Rives',
    iban: inventedIban(r),
    account: '512',
  })
  const lines = [
    ...story.bank,
    ...[50, 19].map(ago => ({ day: addDays(today, -ago), label: 'FRAIS DE TENUE DE COMPTE', cents: -18_50 })),
    { day: addDays(today, -9), label: 'PRLV SEPA MUTUELLE DES ATELIERS CONTRAT 448812', cents: -312_40 },
    { day: addDays(today, -7), label: 'VIR INST RECU REF NON COMMUNIQUEE', cents: 450_00 },
    { day: addDays(today, -5), label: 'CARTE STATION DES COTEAUX', cents: -64_17 },
    { day: addDays(today, -3), label: 'PRLV SEPA LOYER LOCAUX', cents: -780_00 },
    { day: addDays(today, -2), label: 'VIR RECU TRESOR PUBLIC AIDE', cents: 1_500_00 },
  ].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  const amount = (cents: number) =>
    formatAmount(cents)
      .replace(/[\u00a0\u202f]/g, '')
      .replace('\u2212', '-')
  const { rows } = await trialBalance(accountant, { from: bankedSince(today), to: today, accounts: ['512'] })
  let balance: number = rows[0]?.openingCents ?? 0
  const csv = [
    'Date;Libellé;Montant;Solde',
    ...lines.map(line => {
      balance += line.cents
      return `${formatDay(line.day)};${line.label};${amount(line.cents)};${amount(balance)}`
    }),
  ]
  await importBankFile(accountant, {
    bankAccountId,
    name: `releve-${today}.csv`,
    content: Buffer.from(csv.join('\r\n')).toString('base64'),
  })
  await reconcileOldest(story, today)
}

/** Accepts what is sure among the lines that are not of these days. */
async function reconcileOldest(story: Story, today: Day): Promise<void> {
  const accountant = as(story, 'accountant', today)
  const { lines } = await suggestMatches(accountant, { limit: 2000 })
  const matches = lines.flatMap(({ suggestions: [best] }) =>
    best && best.confidence >= 90 && best.match.parts.every((part: { kind: string }) => part.kind === 'ledger')
      ? [best.match]
      : [],
  )
  if (matches.length > 0) await acceptSuggestions(accountant, { matches: matches.slice(0, 1000) })
}

import { z } from 'zod'
import { zCents, zId, zNonNegativeCents, zOptionalText, zPositiveCents } from '../../kernel/input.ts'
import { formatEuros, sum } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'

/** Account of the chart. */
const zAccountCode = z.string().regex(/^[1-8][0-9A-Z]{1,11}$/, 'Un compte compte 2 à 12 chiffres, par exemple 627.')

const amountCents = zCents.nullish()

/**
 * What a bank line, or a part of it, stands for. `amountCents` is signed as at the bank (money in is positive); one part may leave
 * it out and takes what is left.
 */
export const zPart = z.discriminatedUnion(
  'kind',
  [
    /** Money of a customer: a receipt on these invoices (the oldest open ones when absent), the surplus to the customer's credit. Negative: refunds that credit. */
    z.strictObject({
      kind: z.literal('customer'),
      customerId: zId,
      amountCents,
      invoices: z
        .array(z.strictObject({ invoiceId: zId, amountCents: zPositiveCents }))
        .max(200)
        .nullish(),
    }),
    /** Lines already in the ledger on this bank account: all those of the entry, or one. */
    z.strictObject({
      kind: z.literal('ledger'),
      lines: z
        .array(z.strictObject({ entryId: zId, position: z.number().int().min(1).nullish().meta({ text: 'integer' }) }))
        .min(1)
        .max(500),
    }),
    /** An open item of the ledger: a purchase (401), an expense report (4686), a pay (421), a contribution (431)… */
    z.strictObject({ kind: z.literal('item'), account: zAccountCode, itemId: zId, amountCents }),
    /** Any account, of the house unless an activity is named. `bankActivityId`: where the money moves when it is not there; a liaison follows. */
    z.strictObject({
      kind: z.literal('account'),
      account: zAccountCode,
      activityId: zId.nullish(),
      bankActivityId: zId.nullish(),
      thirdPartyId: zId.nullish(),
      label: zOptionalText(120),
      amountCents,
    }),
    /** From or to another of our accounts; both lines name the same item, which letters them. */
    z.strictObject({ kind: z.literal('transfer'), itemId: zId.nullish(), amountCents }),
    /** Cheques received and not deposited yet, or cards, cash, CESU, payouts: deposits them, less what the bank kept or what stays in the till. */
    z.strictObject({
      kind: z.literal('cheques'),
      receiptIds: z.array(zId).min(1).max(200),
      feeCents: zNonNegativeCents.nullish(),
      keptCents: zNonNegativeCents.nullish(),
    }),
  ],
  { error: 'Choisissez à quoi correspond cette opération.' },
)
export type Part = z.output<typeof zPart>

/** Bank lines of one account, and what they stand for together. */
export const zMatch = z.strictObject({
  lineIds: z.array(zId).min(1, 'Choisissez au moins une ligne de banque.').max(200),
  parts: z.array(zPart).min(1, 'Dites à quoi correspond cette opération.').max(100),
})
export type Match = z.output<typeof zMatch>

/** Parts with their amounts, or why they cannot make up the total. `ofLedger` gives the sum of parts whose amount the books know. */
export function withAmounts(
  parts: readonly Part[],
  totalCents: number,
  known: (part: Part) => number | null,
): { amounts: number[] } | { refusals: Refusal[] } {
  const amounts = parts.map(part => known(part) ?? ('amountCents' in part ? (part.amountCents ?? null) : null))
  const open = amounts.flatMap((amount, i) => (amount === null ? [i] : []))
  if (open.length > 1)
    return { refusals: [refuse('parts', 'Une seule part peut rester sans montant : écrivez les autres.', 'parts')] }
  const given = sum(amounts.map(amount => amount ?? 0))
  const rest = totalCents - given
  if (open.length === 1) amounts[open[0]!] = rest
  const refusals: Refusal[] = []
  if (open.length === 0 && rest !== 0)
    refusals.push(
      refuse(
        'total',
        `Les parts font ${formatEuros(given)} et la banque ${formatEuros(totalCents)} : il reste ${formatEuros(rest)} à placer.`,
        'parts',
      ),
    )
  amounts.forEach((amount, i) => {
    if (amount === 0)
      refusals.push(
        refuse('zero', 'Cette part est à zéro : retirez-la ou écrivez son montant.', `parts.${i}.amountCents`),
      )
  })
  return refusals.length > 0 ? { refusals } : { amounts: amounts as number[] }
}

import { type Day, daysBetween, formatDay } from '../../kernel/day.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import type { MethodToDeposit } from '../invoicing/receipt-method.ts'
import { type Line, plain } from './bank-line.ts'
import type { Part } from './match.ts'
import { mentions, nameShare, nameWords } from './recognise.ts'
import { isSettledBy, subsetOf } from './suggest-items.ts'
import { type Index, type LedgerEntry, type Look, one, type Suggestion, type Undeposited } from './world.ts'

const ledgerPart = (entries: readonly LedgerEntry[]): Part => ({
  kind: 'ledger',
  lines: entries.map(({ entryId }) => ({ entryId })),
})

const ENTRY_WORDS: Record<string, string> = {
  receipt: 'Encaissement saisi',
  'cheque-deposit': 'Remise en banque',
  'purchase-payment': 'Règlement saisi',
}

const nameOfEntry = (entry: LedgerEntry) =>
  `${ENTRY_WORDS[entry.documentKind] ?? entry.label} ${ENTRY_WORDS[entry.documentKind] ? entry.documentNumber : ''}`.trim()

/** Entries that are already in the books. */
export function ledgerSuggestions(line: Line, { compact, words }: Look, index: Index): Suggestion[] {
  const same = (index.entriesByAmount.get(`${line.bankAccountId} ${line.amountCents}`) ?? []).filter(
    entry => Math.abs(daysBetween(entry.day as Day, line.day as Day)) <= 120,
  )
  const single = same.map(entry => {
    const days = Math.abs(daysBetween(entry.day as Day, line.day as Day))
    const cited = mentions(compact, entry.documentNumber)
    const named = entry.thirdPartyName !== null && nameShare(nameWords(entry.thirdPartyName), words) >= 0.6
    const confidence = Math.min(
      99,
      68 +
        (days <= 3 ? 14 : days <= 15 ? 9 : days <= 40 ? 4 : -10) +
        (cited ? 16 : 0) +
        (named ? 10 : 0) -
        (same.length > 1 && !cited && !named ? 16 : 0),
    )
    const why = [
      `même montant, déjà en comptabilité au ${formatDay(entry.day)}`,
      cited ? `référence ${entry.documentNumber} citée` : '',
      named ? 'tiers reconnu' : '',
    ]
    return {
      confidence,
      summary: nameOfEntry(entry),
      reason: why.filter(Boolean).join(', '),
      match: one(line, ledgerPart([entry])),
    }
  })
  const groups = (index.entryGroups.get(`${line.bankAccountId} ${line.amountCents}`) ?? []).map(group => ({
    confidence: group.some(entry => mentions(compact, entry.documentNumber)) ? 95 : 80,
    summary: `${group.length} écritures du ${formatDay(group[0]!.day)}`,
    reason: `leur somme est celle de la ligne : ${nameOfEntry(group[0]!)}…`,
    match: one(line, ledgerPart(group)),
  }))
  return [...single, ...groups, ...severalLines(line, index)]
}

/** Several bank lines of a day that the books hold as one entry: a pay, a batch of transfers. */
function severalLines(line: Line, index: Index): Suggestion[] {
  const group = index.lineGroups.get(line.id)
  if (!group) return []
  const total = group.reduce((all, other) => all + other.amountCents, 0)
  return (index.entriesByAmount.get(`${line.bankAccountId} ${total}`) ?? [])
    .filter(entry => Math.abs(daysBetween(entry.day as Day, line.day as Day)) <= 20)
    .map(entry => ({
      confidence: 78,
      summary: `${nameOfEntry(entry)}, avec ${group.length - 1} autres lignes du jour`,
      reason: `les ${group.length} lignes font ensemble ${formatEuros(total)}, comme l’écriture du ${formatDay(entry.day)}`,
      match: { lineIds: group.map(other => other.id), parts: [ledgerPart([entry])] },
    }))
}

/** How the bank words what comes from each means, and what a person calls it. */
const DEPOSITS: Record<MethodToDeposit, { worded: RegExp; one: string; many: string; unworded: number }> = {
  cheque: { worded: /\b(REM(ISE)?|CHQ|CHEQUES?)\b/, one: 'd’un chèque reçu', many: 'chèques reçus', unworded: 40 },
  card: { worded: /\b(CB|CARTES?|TPE|REM(ISE)?)\b/, one: 'd’une carte', many: 'encaissements par carte', unworded: 0 },
  cash: { worded: /\b(VERS(EMENT)?|ESP(ECES)?|DEPOT)\b/, one: 'd’espèces', many: 'recettes en espèces', unworded: 0 },
  voucher: {
    worded: /\b(CESU|CRCESU|CRT|TITRES?|ANCV)\b/,
    one: 'd’un lot de CESU',
    many: 'lots de CESU',
    unworded: 30,
  },
  marketplace: {
    worded: /\b(PAYOUT|VERSEMENT|MARKETPLACE)\b/,
    one: 'd’une place de marché',
    many: 'versements',
    unworded: 60,
  },
}
/** What a bank keeps of card payments is below this share of them. */
const MOST_CARD_FEE = 0.04

/** Remittances of what was received: the receipts of one means whose sum is the line's; of cards, less what the bank kept; of cash, a part. */
export function depositSuggestions(line: Line, { world: { undeposited } }: Index): Suggestion[] {
  if (line.amountCents <= 0 || undeposited.length === 0) return []
  const label = plain(`${line.label} ${line.reference ?? ''}`)
  const before = undeposited.filter(receipt => receipt.day <= line.day)
  return [...Map.groupBy(before, receipt => receipt.method)].flatMap(([method, receipts]) => {
    const { worded, one: alone, many, unworded } = DEPOSITS[method]
    const exact = exactly(receipts, line.amountCents)
    const short = { card: withFee, cash: partly }[method as string]
    const chosen = exact ?? (short && worded.test(label) ? short(receipts, line.amountCents) : null)
    if (!chosen) return []
    const restCents = totalOf(chosen) - line.amountCents
    const rest =
      restCents === 0 ? {} : method === 'cash' ? { keptCents: cents(restCents) } : { feeCents: cents(restCents) }
    const cited = chosen.some(
      receipt => receipt.reference !== null && mentions(label.replaceAll(' ', ''), receipt.reference),
    )
    const confidence = (worded.test(label) ? 90 : cited ? 85 : unworded) - (restCents > 0 ? 20 : 0)
    if (confidence <= 0) return []
    const why = [
      restCents === 0
        ? 'non encore remis, somme exacte'
        : `non encore remis, ${formatEuros(restCents)} ${method === 'cash' ? 'restent en caisse' : 'de frais retenus'}`,
      worded.test(label) ? 'libellé de remise' : '',
      cited ? 'référence citée' : '',
    ]
    return [
      {
        confidence,
        summary: chosen.length === 1 ? `Remise ${alone}` : `Remise de ${chosen.length} ${many}`,
        reason: why.filter(Boolean).join(', '),
        match: one(line, {
          kind: 'cheques' as const,
          receiptIds: chosen.map(receipt => receipt.receiptId),
          ...rest,
        }),
      },
    ]
  })
}

function exactly(receipts: readonly Undeposited[], amountCents: number): readonly Undeposited[] | null {
  const single = receipts.find(receipt => receipt.amountCents === amountCents)
  const pieces = receipts.map(receipt => ({ ...receipt, openCents: receipt.amountCents }))
  const set = receipts.length <= 200 ? subsetOf(pieces, amountCents) : null
  return single ? [single] : set
}

/** The cards of a day, which the bank remits together, or one of them, less its fee; null when several may be meant. */
function withFee(receipts: readonly Undeposited[], amountCents: number): readonly Undeposited[] | null {
  const days = [...Map.groupBy(receipts, receipt => receipt.day).values()]
  const alone = days.filter(its => its.length > 1).flatMap(its => its.map(receipt => [receipt]))
  const candidates = [...days, ...alone].filter(its => {
    const total = totalOf(its)
    return total > amountCents && total - amountCents <= total * MOST_CARD_FEE
  })
  return candidates.length === 1 ? candidates[0]! : null
}

/** A part of the cash of an activity, its oldest takings first; null when that of several would do. */
function partly(receipts: readonly Undeposited[], amountCents: number): readonly Undeposited[] | null {
  const enough = [...Map.groupBy(receipts, receipt => receipt.activityId).values()].filter(
    its => totalOf(its) > amountCents,
  )
  if (enough.length !== 1) return null
  let total = 0
  return enough[0]!.filter(receipt => {
    const wanted = total < amountCents
    total += receipt.amountCents
    return wanted
  })
}

const totalOf = (receipts: readonly Undeposited[]): number =>
  receipts.reduce((all, receipt) => all + receipt.amountCents, 0)

export function transferSuggestions(line: Line, index: Index): Suggestion[] {
  const { accounts } = index.world
  const other = accounts.find(
    account => account.iban !== null && account.iban === line.counterpartyIban && account.id !== line.bankAccountId,
  )
  const mirror = (index.linesByAmount.get(-line.amountCents) ?? []).find(
    candidate =>
      candidate.bankAccountId !== line.bankAccountId &&
      Math.abs(daysBetween(candidate.day as Day, line.day as Day)) <= 5,
  )
  if (!other && !mirror) return []
  const name = other?.name ?? accounts.find(account => account.id === mirror!.bankAccountId)?.name ?? ''
  const outgoing = line.amountCents < 0 ? line.id : (mirror?.id ?? line.id)
  const worded = /\b(VIR(EMENT)?|TRANSFERT?|INTERNE)\b/.test(plain(line.label))
  return [
    {
      confidence: other && mirror ? 97 : other ? 92 : worded ? 72 : 50,
      summary: `Virement interne ${line.amountCents < 0 ? 'vers' : 'depuis'} « ${name} »`,
      reason: [
        other ? 'IBAN d’un de vos comptes' : '',
        mirror ? `montant opposé sur « ${name} » le ${formatDay(mirror.day)}` : '',
      ]
        .filter(Boolean)
        .join(', '),
      match: one(line, { kind: 'transfer', itemId: outgoing }),
    },
  ]
}

export function habitSuggestions(line: Line, look: Look, index: Index): Suggestion[] {
  return look.keys.flatMap(key =>
    (index.habits.get(`${Math.sign(line.amountCents)} ${key}`) ?? []).flatMap(habit => {
      const times = habit.times === 1 ? 'comme la fois précédente' : `comme les ${habit.times} fois précédentes`
      const base = key.startsWith('label:') ? 66 : 74
      if (habit.targetKind === 'activity')
        return [
          {
            confidence: Math.min(92, base + 6 * Math.min(habit.times, 3)),
            summary: `Compte ${habit.account} · ${habit.targetName}`,
            reason: times,
            match: one(line, { kind: 'account' as const, account: habit.account, activityId: habit.targetId }),
          },
        ]
      if (habit.account !== index.world.customersAccount || line.amountCents < 0) return []
      const open = (index.byThirdParty.get(habit.targetId) ?? []).some(item => isSettledBy(item, line.amountCents))
      if (open) return []
      return [
        {
          confidence: 42,
          summary: `Au crédit de ${habit.targetName}`,
          reason: `${times} ; aucune facture ouverte, le montant restera à son crédit`,
          match: one(line, {
            kind: 'customer' as const,
            customerId: habit.targetId,
            amountCents: cents(line.amountCents),
            invoices: [],
          }),
        },
      ]
    }),
  )
}

const FEE =
  /\b(FRAIS|COTIS(ATION)?|COMM?(ISSION)?S?|AGIOS|TENUE DE COMPTE|FACTURATION|ABONNEMENT|FORFAIT|COM INTERV|INTERETS DEBITEURS|ARRETE)\b/
const BANK_WORD =
  /\b(BANQUE|BANCAIRE|COMPTE|CARTE|CB|VIR(EMENT)?S?|SEPA|PRELEVEMENTS?|REJET|IMPAYE|INTERNET|EBICS|TPE|TIERS|AGIOS|DECOUVERT|PRODUITS?|SERVICES?)\b/

export function feeSuggestions(line: Line, { world }: Index): Suggestion[] {
  const label = plain(line.label)
  if (line.amountCents >= 0 || line.amountCents < -50_000 || line.counterpartyIban || !FEE.test(label)) return []
  return [
    {
      confidence: BANK_WORD.test(label) ? 92 : 62,
      summary: `Frais bancaires (${world.bankFees})`,
      reason: 'libellé de frais de la banque, à la charge de la coopérative',
      match: one(line, { kind: 'account', account: world.bankFees }),
    },
  ]
}

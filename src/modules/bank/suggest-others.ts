import { type Day, daysBetween, formatDay } from '../../kernel/day.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import { type Line, plain } from './bank-line.ts'
import type { Part } from './match.ts'
import { mentions, nameShare, nameWords } from './recognise.ts'
import { isSettledBy, subsetOf } from './suggest-items.ts'
import { type Index, type LedgerEntry, type Look, one, type Suggestion } from './world.ts'

const ledgerPart = (entries: readonly LedgerEntry[]): Part => ({
  kind: 'ledger',
  lines: entries.map(({ entryId }) => ({ entryId })),
})

const ENTRY_WORDS: Record<string, string> = {
  receipt: 'Encaissement saisi',
  'cheque-deposit': 'Remise de chèques',
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

export function chequeSuggestions(line: Line, { world: { cheques } }: Index): Suggestion[] {
  if (line.amountCents <= 0 || cheques.length === 0) return []
  const deposit = /\b(REM(ISE)?|CHQ|CHEQUES?)\b/.test(plain(line.label))
  const before = cheques.filter(cheque => cheque.day <= line.day)
  const pieces = before.map(cheque => ({
    ...cheque,
    account: '',
    itemId: cheque.receiptId,
    thirdPartyId: null,
    thirdPartyName: null,
    number: cheque.receiptId,
    openCents: cheque.amountCents,
  }))
  const set =
    pieces.length <= 200
      ? pieces.length === 1 && pieces[0]!.openCents === line.amountCents
        ? pieces
        : subsetOf(pieces, line.amountCents)
      : null
  const single = pieces.find(piece => piece.openCents === line.amountCents)
  const chosen = set ?? (single ? [single] : null)
  if (!chosen) return []
  return [
    {
      confidence: deposit ? 90 : 40,
      summary: chosen.length === 1 ? 'Remise d’un chèque reçu' : `Remise de ${chosen.length} chèques reçus`,
      reason: `chèques non encore remis, somme exacte${deposit ? ', libellé de remise' : ''}`,
      match: one(line, { kind: 'cheques', receiptIds: chosen.map(piece => piece.itemId) }),
    },
  ]
}

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

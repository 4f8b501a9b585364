import { type Day, formatDay } from '../../kernel/day.ts'
import { formatEuros } from '../../kernel/money.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { unknownAccount } from './entry.ts'

/** A line as the accountant types it. No activity: the house's own structure. */
export interface SundryLine {
  account: string
  activityId?: string | null | undefined
  thirdPartyId?: string | null | undefined
  label?: string | null | undefined
  debitCents: number
  creditCents: number
}

export interface LedgerFacts {
  accounts: ReadonlySet<string>
  activities: ReadonlySet<string>
  thirdParties: ReadonlySet<string>
  journals: ReadonlySet<string>
  /** Of the exercice that covers the entry's day, if any. */
  exercice: { startsOn: Day; endsOn: Day; closed: boolean } | null
  lockedThrough: Day | null
}

/** Why nothing can be written on that day. */
export function periodRefusals(day: Day, facts: Pick<LedgerFacts, 'exercice' | 'lockedThrough'>): Refusal[] {
  if (!facts.exercice)
    return [
      refuse('exercice', `Aucun exercice ne couvre le ${formatDay(day)}\u00a0: ouvrez-le ou changez la date.`, 'day'),
    ]
  if (facts.exercice.closed || (facts.lockedThrough !== null && day <= facts.lockedThrough))
    return [
      refuse(
        'periode-close',
        `La période du ${formatDay(day)} est close\u00a0: datez l’écriture d’une période ouverte.`,
        'day',
      ),
    ]
  return []
}

/** Every reason why an entry typed by hand cannot be kept. */
export function sundryRefusals(
  entry: { journal: string; day: Day; lines: readonly SundryLine[] },
  facts: LedgerFacts,
): Refusal[] {
  const refusals = periodRefusals(entry.day, facts)
  if (!facts.journals.has(entry.journal))
    refusals.push(
      refuse('journal', `Le journal ${entry.journal} n’existe pas\u00a0: choisissez-en un dans la liste.`, 'journal'),
    )
  entry.lines.forEach((line, i) => {
    const path = (field: string) => `lines.${i}.${field}`
    if (!facts.accounts.has(line.account)) refusals.push(unknownAccount(line.account, path('account')))
    if (line.activityId && !facts.activities.has(line.activityId))
      refusals.push(
        refuse('activite', 'Cette activité n’existe pas\u00a0: choisissez-la dans la liste.', path('activityId')),
      )
    if (line.thirdPartyId && !facts.thirdParties.has(line.thirdPartyId))
      refusals.push(refuse('tiers', 'Ce tiers n’existe pas\u00a0: choisissez-le dans la liste.', path('thirdPartyId')))
    if (line.debitCents !== 0 && line.creditCents !== 0)
      refusals.push(refuse('sens', 'Une ligne porte un débit ou un crédit, pas les deux.', path('creditCents')))
    else if (line.debitCents === 0 && line.creditCents === 0)
      refusals.push(refuse('montant', 'Indiquez un débit ou un crédit.', path('debitCents')))
  })
  const gap = entry.lines.reduce((total, line) => total + line.debitCents - line.creditCents, 0)
  if (gap !== 0)
    refusals.push(
      refuse(
        'equilibre',
        `L’écriture n’est pas équilibrée\u00a0: il manque ${formatEuros(Math.abs(gap))} au ${gap > 0 ? 'crédit' : 'débit'}.`,
        'lines',
      ),
    )
  return refusals
}

/** Documents whose entries follow them: the remedy is on the document, never in the ledger alone. */
const CORRECTED_ELSEWHERE: Record<string, string> = {
  invoice: 'Cette écriture vient d’une facture émise\u00a0: établissez un avoir.',
  'credit-note': 'Cette écriture vient d’un avoir\u00a0: établissez une nouvelle facture.',
  receipt: 'Cette écriture vient d’un encaissement\u00a0: annulez l’encaissement.',
  taking: 'Cette écriture vient d’une recette\u00a0: annulez la recette.',
  'cheque-deposit': 'Cette écriture vient d’une remise en banque\u00a0: annulez la remise.',
  retention: 'Cette écriture libère une retenue de garantie\u00a0: annulez la libération, sur sa facture.',
  payslip: 'Cette écriture vient d’un journal de paie\u00a0: annulez l’import de ce journal.',
}

/** Why an entry cannot be corrected by its mirror. */
export function reversalRefusals(entry: { documentKind: string; validated: boolean; reversed: boolean }): Refusal[] {
  if (!entry.validated)
    return [refuse('brouillard', 'Cette écriture est au brouillard\u00a0: supprimez-la ou corrigez-la directement.')]
  if (entry.reversed) return [refuse('deja', 'Cette écriture est déjà contrepassée.')]
  const elsewhere = CORRECTED_ELSEWHERE[entry.documentKind]
  return elsewhere ? [refuse('piece', elsewhere)] : []
}

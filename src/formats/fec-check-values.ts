import { parseEuros } from '../kernel/money.ts'
import { FEC_COLUMNS } from './fec.ts'
import {
  ACCOUNT,
  ACCOUNT_LABEL,
  AUXILIARY,
  AUXILIARY_LABEL,
  type Check,
  CREDIT,
  CURRENCY,
  CURRENCY_AMOUNT,
  DATE,
  DEBIT,
  DOCUMENT_DATE,
  error,
  isRealDay,
  JOURNAL,
  JOURNAL_LABEL,
  LETTER,
  LETTER_DATE,
  shownDay,
  VALIDATED,
  warn,
} from './fec-check-state.ts'

const OPENING_CODE = /^(R?AN|ANO|ANV|ANOUV|OUV)\d*$/i
const OPENING_LABEL = /[àa][- ]nouveau|\bouverture|reprise des soldes/i

export function checkAccount(check: Check, row: string[], line: number): void {
  const account = row[ACCOUNT]!
  if (account && !/^[1-8]\d\d/.test(account))
    error(
      check,
      'account.number',
      line,
      `Le compte « ${account} » ne commence pas par trois chiffres du plan comptable (classes 1 à 8).`,
      'CompteNum',
    )
}

export function checkDays(check: Check, row: string[], line: number): void {
  for (const column of [DATE, DOCUMENT_DATE, LETTER_DATE, VALIDATED]) {
    const value = row[column]!
    if (value === '' || isRealDay(check, value)) continue
    const name = FEC_COLUMNS[column]!.name
    if (/^\d{8}$/.test(value))
      error(check, 'date.impossible', line, `La date ${value} n’existe pas (${name}, AAAAMMJJ attendu).`, name)
    else error(check, 'date.format', line, `La date « ${value} » doit s’écrire AAAAMMJJ, sans séparateur.`, name)
  }
  const date = row[DATE]!
  if (!date || !isRealDay(check, date)) return
  if (!check.firstDate || date < check.firstDate) check.firstDate = date
  if (date > check.lastDate) check.lastDate = date
  if (check.closing && date > check.closing)
    error(
      check,
      'date.after-closing',
      line,
      `L’écriture est datée du ${shownDay(date)}, après la clôture du ${shownDay(check.closing)}.`,
      'EcritureDate',
    )
  if (check.earliest && date < check.earliest)
    error(
      check,
      'date.before-opening',
      line,
      check.options.openingDay
        ? `L’écriture est datée du ${shownDay(date)}, avant l’ouverture de l’exercice le ${shownDay(check.earliest)}.`
        : `L’écriture est datée du ${shownDay(date)}, plus de vingt-quatre mois avant la clôture du ${shownDay(check.closing)}.`,
      'EcritureDate',
    )
}

export function checkPairs(check: Check, row: string[], line: number, has: (column: number) => boolean): void {
  const letter = row[LETTER]!
  const letterDate = row[LETTER_DATE]!
  if (letter && !letterDate && has(LETTER_DATE))
    error(check, 'letter.date', line, `Le lettrage « ${letter} » n’a pas de date.`, 'DateLet')
  if (!letter && letterDate && has(LETTER))
    error(check, 'letter.code', line, 'Il y a une date de lettrage sans lettrage.', 'EcritureLet')
  const auxiliary = row[AUXILIARY]!
  if (auxiliary && !row[AUXILIARY_LABEL] && has(AUXILIARY_LABEL))
    error(check, 'auxiliary.label', line, `Le compte auxiliaire « ${auxiliary} » n’a pas de libellé.`, 'CompAuxLib')
  if (!auxiliary && row[AUXILIARY_LABEL] && has(AUXILIARY))
    error(check, 'auxiliary.number', line, 'Il y a un libellé de compte auxiliaire sans numéro.', 'CompAuxNum')
  const amount = row[CURRENCY_AMOUNT]!
  const currency = row[CURRENCY]!
  if (amount && !AMOUNT.test(amount))
    error(
      check,
      'amount.format',
      line,
      `Le montant en devise « ${amount} » n’est pas un nombre à virgule sans séparateur de milliers.`,
      'Montantdevise',
    )
  if (amount && !currency && has(CURRENCY)) {
    if (/^[+-]?0*(,0*)?[+-]?$/.test(amount))
      warn(check, 'currency.zero', line, 'Montant en devise nul sans devise : laissez à blanc.', 'Montantdevise')
    else error(check, 'currency.code', line, `Le montant en devise ${amount} n’a pas de devise.`, 'Idevise')
  }
  if (!amount && currency && has(CURRENCY_AMOUNT))
    error(check, 'currency.amount', line, `La devise ${currency} n’a pas de montant.`, 'Montantdevise')
  if (currency && !/^[A-Z]{3}$/.test(currency))
    warn(
      check,
      'currency.iso',
      line,
      `« ${currency} » n’est pas un code de devise à trois lettres (USD, GBP).`,
      'Idevise',
    )
}

export function checkLabels(check: Check, row: string[], line: number): void {
  const journal = check.journals.get(row[JOURNAL]!)
  if (!journal)
    check.journals.set(row[JOURNAL]!, {
      label: row[JOURNAL_LABEL]!,
      line,
      opening: OPENING_CODE.test(row[JOURNAL]!) || OPENING_LABEL.test(row[JOURNAL_LABEL]!),
    })
  else if (row[JOURNAL_LABEL] && journal.label && journal.label !== row[JOURNAL_LABEL])
    warnLabel(check, line, 'JournalLib', `Le journal ${row[JOURNAL]}`, row[JOURNAL_LABEL]!, journal)
  sameLabel(check, check.accounts, line, 'CompteLib', 'Le compte', row[ACCOUNT]!, row[ACCOUNT_LABEL]!)
  sameLabel(
    check,
    check.auxiliaries,
    line,
    'CompAuxLib',
    'Le compte auxiliaire',
    row[AUXILIARY]!,
    row[AUXILIARY_LABEL]!,
  )
}

function sameLabel(
  check: Check,
  known: Map<string, { label: string; line: number }>,
  line: number,
  column: string,
  what: string,
  key: string,
  label: string,
): void {
  if (!key || !label) return
  const first = known.get(key)
  if (!first) known.set(key, { label, line })
  else if (first.label !== label) warnLabel(check, line, column, `${what} ${key}`, label, first)
}

function warnLabel(
  check: Check,
  line: number,
  column: string,
  what: string,
  label: string,
  first: { label: string; line: number },
): void {
  warn(
    check,
    'label.changes',
    line,
    `${what} s’appelle ici « ${label} » et « ${first.label} » à la ligne ${first.line} : gardez un seul libellé.`,
    column,
  )
}

/** Cents of one line; `null` when an amount cannot be read, so that its entry's balance is not judged. */
export type Movement = { debit: number; credit: number } | null

const AMOUNT = /^(?:[+-]?\d+(?:,\d+)?|\d+(?:,\d+)?[+-])$/

function readAmount(check: Check, text: string, line: number, column: string): number | null {
  if (text === '0,00') return 0
  if (!AMOUNT.test(text)) {
    const cause = text.includes('.')
      ? 'la virgule sépare les décimales, et rien les milliers'
      : /\d[\s’']\d/.test(text)
        ? 'aucun séparateur de milliers n’est accepté'
        : 'écrivez par exemple 1234,56'
    error(check, 'amount.format', line, `Le montant « ${text} » est mal écrit : ${cause}.`, column)
    return parseEuros(text)
  }
  const negative = text.startsWith('-') || text.endsWith('-')
  const [whole = '0', decimals = ''] = text.replace(/[+-]/g, '').split(',')
  if (whole.replace(/^0+/, '').length > 12) {
    error(check, 'amount.size', line, `Le montant ${text} dépasse mille milliards d’euros.`, column)
    return null
  }
  if (/[1-9]/.test(decimals.slice(2)))
    error(check, 'amount.decimals', line, `Le montant ${text} a plus de deux décimales.`, column)
  else if (decimals.length !== 2)
    warn(check, 'amount.decimals', line, `Le montant ${text} doit avoir deux décimales.`, column)
  const cents = Number(whole) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0'))
  return negative && cents !== 0 ? -cents : cents
}

export function readDebitCredit(check: Check, row: string[], line: number, has: (column: number) => boolean): Movement {
  const [debitText, creditText] = [row[DEBIT]!, row[CREDIT]!]
  if (!has(DEBIT) || !has(CREDIT)) return null
  if (!debitText && !creditText) {
    error(check, 'amount.missing', line, 'Ni débit ni crédit : l’un des deux doit porter un montant.', 'Debit')
    return null
  }
  for (const [text, column] of [
    [debitText, 'Debit'],
    [creditText, 'Credit'],
  ] as const)
    if (!text) warn(check, 'amount.empty', line, `${column} est vide : écrivez 0,00.`, column)
  const debit = debitText ? readAmount(check, debitText, line, 'Debit') : 0
  const credit = creditText ? readAmount(check, creditText, line, 'Credit') : 0
  if (debit === null || credit === null) return null
  if (debit !== 0 && credit !== 0)
    error(check, 'amount.both', line, 'La ligne porte un débit et un crédit : faites-en deux lignes.', 'Credit')
  if (debit === 0 && credit === 0)
    warn(check, 'amount.none', line, 'La ligne est à zéro, au débit comme au crédit.', 'Debit')
  return { debit, credit }
}

export function readDirected(check: Check, row: string[], line: number): Movement {
  const [text, direction] = [row[DEBIT]!, row[CREDIT]!]
  if (!text) error(check, 'amount.missing', line, 'Montant est vide : cette zone est obligatoire.', 'Montant')
  const amount = text ? readAmount(check, text, line, 'Montant') : null
  const letters = direction === 'D' || direction === 'C'
  if (!letters && direction !== '+1' && direction !== '-1') {
    error(check, 'direction.unknown', line, `Le sens « ${direction} » doit être D ou C, ou bien +1 ou -1.`, 'Sens')
    return null
  }
  const style = letters ? 'letters' : 'signs'
  check.directions ??= style
  if (check.directions !== style)
    error(check, 'direction.mixed', line, `Le sens « ${direction} » mêle D/C et +1/-1 dans un même fichier.`, 'Sens')
  if (amount === null) return null
  if (amount === 0) warn(check, 'amount.none', line, 'Le montant est à zéro.', 'Montant')
  return direction === 'D' || direction === '+1' ? { debit: amount, credit: 0 } : { debit: 0, credit: amount }
}

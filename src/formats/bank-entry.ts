import { type Day, formatDay } from '../kernel/day.ts'
import { type Cents, formatAmount, parseDecimal, sum } from '../kernel/money.ts'
import { type Refusal, refuse } from '../kernel/refusal.ts'
import { ribOfIban } from './iban.ts'

/** One account of one bank file, over the period it covers. */
export interface BankStatement {
  format: 'camt053' | 'ofx' | 'cfonb120' | 'csv'
  /** As given by the bank, or made of the account and the days when the format gives none. */
  statementId: string
  account: BankAccount
  /** ISO 4217. Amounts are hundredths of it. */
  currency: string
  from: Day | null
  to: Day | null
  openingCents: Cents | null
  closingCents: Cents | null
  entries: BankEntry[]
}

export interface BankAccount {
  iban: string | null
  /** Bank, branch and account in one word without the key; from a French IBAN too, so that formats compare with each other. */
  number: string | null
}

/** One line of the account. */
export interface BankEntry {
  /** Booking day. */
  day: Day
  valueDay: Day | null
  /** Credit positive, debit negative. */
  amountCents: Cents
  label: string
  /** The other party's name, when the bank gives one and it is the same for the whole entry. */
  counterparty: string | null
  counterpartyIban: string | null
  /** End-to-end identifier of the payment, or its remittance reference, or the batch's own identifier. */
  reference: string | null
  /** The bank's own identifier (AcctSvcrRef, FITID), unique within the statement; null when absent or repeated. */
  bankReference: string | null
  /** The bank cancels an earlier entry of the other sign; `amountCents` is already signed as it moves the account. */
  reversal: boolean
  /** The transactions of a batch, or the complementary lines of the bank. */
  details: BankDetail[]
}

export interface BankDetail {
  label: string
  amountCents: Cents | null
  counterparty: string | null
  counterpartyIban: string | null
  reference: string | null
}

/**
 * What a bank file holds. `problems` are reasons not to import it as it stands (all at once); the statements still hold everything
 * that could be read, to be shown. `notices` inform and block nothing: pending entries left out, balances not given.
 */
export interface BankFileReading {
  statements: BankStatement[]
  problems: Refusal[]
  notices: Refusal[]
}

export const newReading = (): BankFileReading => ({ statements: [], problems: [], notices: [] })

export const problem = (reading: BankFileReading, code: string, message: string): void => {
  reading.problems.push(refuse(code, message))
}

export const notice = (reading: BankFileReading, code: string, message: string): void => {
  reading.notices.push(refuse(code, message))
}

/** A file that gives nothing, for one reason. */
export const unreadable = (code: string, message: string): BankFileReading => ({
  ...newReading(),
  problems: [refuse(code, message)],
})

const LARGEST = 99_999_999_999_999

/** Cents of "1234.56", « 1 234,56 » or "-12"; or, as a French sentence, why it is not an amount. */
export function readAmount(text: string | null): Cents | string {
  if (!text) return 'le montant manque'
  const fast = /^([+-]?)(\d{1,12})(?:\.(\d{1,2})0*)?$/.exec(text)
  if (fast) {
    const units = Number(fast[2] + (fast[3] ?? '').padEnd(2, '0'))
    return (fast[1] === '-' && units !== 0 ? -units : units) as Cents
  }
  const decimal = parseDecimal(text, 2)
  if (decimal === null)
    return parseDecimal(text, 12) === null
      ? `le montant « ${text.slice(0, 30)} » est illisible`
      : `le montant « ${text.slice(0, 30)} » est plus fin que le centime`
  const value = Number(decimal.replace('.', ''))
  return Math.abs(value) <= LARGEST ? (value as Cents) : `le montant « ${text.slice(0, 30)} » est trop grand`
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
export const isCurrency = (text: string): boolean => CURRENCIES.has(text)

/** Spaces collapsed, repeated parts said once. */
export function joinLabel(parts: readonly (string | null | undefined)[]): string {
  const kept: string[] = []
  for (const part of parts) {
    const plain = part?.replace(/\s+/g, ' ').trim()
    if (!plain || kept.some(one => one.includes(plain))) continue
    const shorter = kept.findIndex(one => plain.startsWith(one))
    if (shorter >= 0) kept[shorter] = plain
    else kept.push(plain)
  }
  return kept.join(' ')
}

/** The value all share, null when they differ or there is none. */
export function common(values: readonly (string | null)[]): string | null {
  const first = values[0] ?? null
  return values.every(value => value === first) ? first : null
}

/** Identifiers that say nothing. */
export const meaningful = (reference: string | null | undefined): string | null => {
  const plain = reference?.trim()
  return !plain || /^(NOT ?PROVIDED|NONREF|NOREF|N\/A|0+|-+)$/i.test(plain) ? null : plain
}

export const account = (iban: string | null, number: string | null = null): BankAccount => ({
  iban,
  number: number ?? (iban ? ribOfIban(iban) : null),
})

/** « le relevé du compte FR76…0189 du 30/11/2026 » */
export function nameOf(statement: BankStatement): string {
  const { iban, number } = statement.account
  const until = statement.to ? ` arrêté au ${formatDay(statement.to)}` : ''
  return `le relevé du compte ${iban ?? number ?? 'sans numéro'}${until}`
}

/**
 * Adds a statement once read: repeated bank references are dropped, its currency checked, and opening + entries = closing when
 * the file gives both and every entry was read (`complete`).
 */
export function addStatement(reading: BankFileReading, statement: BankStatement, complete: boolean): void {
  const seen = new Map<string, number>()
  for (const { bankReference: ref } of statement.entries) if (ref) seen.set(ref, (seen.get(ref) ?? 0) + 1)
  for (const entry of statement.entries)
    if (entry.bankReference && seen.get(entry.bankReference)! > 1) entry.bankReference = null
  const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)
  const { currency, openingCents: opening, closingCents: closing } = statement
  if (!CURRENCIES.has(currency))
    problem(
      reading,
      'devise-inconnue',
      `${capital(nameOf(statement))} est dans une devise inconnue (« ${currency.slice(0, 10)} ») : retéléchargez-le depuis le site de la banque.`,
    )
  else if (currency !== 'EUR')
    problem(
      reading,
      'devise-etrangere',
      `${capital(nameOf(statement))} est en ${currency} : seuls les comptes en euros sont tenus ici.`,
    )
  const movement = sum(statement.entries.map(entry => entry.amountCents))
  if (complete && opening !== null && closing !== null && opening + movement !== closing)
    problem(
      reading,
      'solde',
      `${capital(nameOf(statement))} ne tombe pas juste : solde de départ ${formatAmount(opening)}, écritures ${formatAmount(movement)}, ` +
        `soit ${formatAmount(opening + movement)} au lieu de ${formatAmount(closing)}. Il y manque des lignes : retéléchargez-le depuis le site de la banque.`,
    )
  reading.statements.push(statement)
}

/** Consecutive statements of one account whose balances do not follow: a statement is missing between them. */
export function noticeGaps(reading: BankFileReading): void {
  const last = new Map<string, BankStatement>()
  for (const statement of reading.statements) {
    const key = `${statement.account.iban ?? statement.account.number} ${statement.currency}`
    const before = last.get(key)
    last.set(key, statement)
    if (!before || before.closingCents === null || statement.openingCents === null) continue
    if (before.closingCents !== statement.openingCents)
      notice(
        reading,
        'suite',
        `Entre deux relevés du compte ${statement.account.iban ?? statement.account.number}, le solde passe de ${formatAmount(before.closingCents)} à ` +
          `${formatAmount(statement.openingCents)} : il manque sans doute un relevé.`,
      )
  }
}

const MOST = 50

/** Keeps the first fifty problems and notices, and says how many more there are. */
export function capped(reading: BankFileReading): BankFileReading {
  const cap = (list: Refusal[]): Refusal[] =>
    list.length <= MOST
      ? list
      : [
          ...list.slice(0, MOST),
          refuse('suite-des-problemes', `… et ${list.length - MOST} autres lignes du même genre.`),
        ]
  return { statements: reading.statements, problems: cap(reading.problems), notices: cap(reading.notices) }
}

import { type Day, isDay } from '../kernel/day.ts'
import { type Cents, cents } from '../kernel/money.ts'
import {
  account,
  addStatement,
  type BankEntry,
  type BankFileReading,
  type BankStatement,
  joinLabel,
  meaningful,
  problem,
} from './bank-entry.ts'
import { ibanOfRib, ibanRefusals, normalizeIban } from './iban.ts'

/** A record: kind, bank, four characters of the bank's own, branch, currency and decimals. */
const RECORD = /^0[1457][0-9A-Z ]{5}.{4}[0-9A-Z ]{5}(?:[A-Z]{3}| {3})[\d ]/

/** Whether a text holds CFONB records of 120 characters, with or without line breaks. */
export const isCfonb120 = (text: string): boolean =>
  text
    .slice(0, 4000)
    .split(/\r\n|\n|\r/)
    .some(line => RECORD.test(line.replace(/^\ufeff/, '')))

/**
 * Reads « relevé de compte sur support informatique » (CFONB, AFB 120, July 2004 and the SEPA qualifiers): records 01 (opening),
 * 04 (operation), 05 (complement) and 07 (closing). Short lines are padded; a file may hold several accounts and days, and no line breaks.
 */
export function readCfonb120(text: string, reading: BankFileReading): void {
  let open: OpenStatement | null = null
  for (const { record, line } of recordsOf(text, reading)) {
    const kind = record.slice(0, 2)
    const say = (what: string) =>
      problem(reading, 'ecriture', `Ligne ${line} : ${what}. Retéléchargez le relevé depuis le site de la banque.`)
    if (kind === '01') {
      if (open) finish(open, reading, null)
      open = start(record, say)
    } else if (!open) {
      say(
        kind === '07'
          ? 'un nouveau solde (07) sans ancien solde (01)'
          : 'une opération hors de tout relevé, sans ancien solde (01)',
      )
    } else if (kind === '04') {
      const entry = readOperation(record, open, say)
      open.last = entry
      if (entry) open.entries.push(entry)
      else open.faults++
    } else if (kind === '05') {
      if (open.last) complement(open.last, record)
      else if (open.faults === 0) say('un complément (05) sans opération (04)')
    } else {
      finish(open, reading, record, say)
      open = null
    }
  }
  if (open) finish(open, reading, null)
  if (reading.statements.length === 0 && reading.problems.length === 0)
    problem(
      reading,
      'aucun-releve',
      'Ce fichier CFONB ne contient aucun relevé : retéléchargez-le depuis le site de la banque.',
    )
}

type Say = (what: string) => void
/** An entry being read, with the text of its 05 records by qualifier. */
type Operation = BankEntry & { complements: Map<string, string> }
interface OpenStatement {
  key: string
  statement: BankStatement
  entries: Operation[]
  last: Operation | null
  faults: number
}

function* recordsOf(text: string, reading: BankFileReading): Generator<{ record: string; line: number }> {
  const lines = text.replaceAll('\u001a', '').split(/\r\n|\n|\r/)
  for (const [index, whole] of lines.entries()) {
    const full = whole.replace(/^\ufeff/, '').trimEnd()
    for (let at = 0; at < full.length; at += 120) {
      const record = full.slice(at, at + 120).padEnd(120)
      if (RECORD.test(record)) yield { record, line: index + 1 }
      else if (record.trim())
        problem(
          reading,
          'ecriture',
          `Ligne ${index + 1} : « ${record.slice(0, 20).trim()}… » n’est pas un enregistrement CFONB de 120 caractères. Retéléchargez le relevé sans l’ouvrir dans un autre logiciel.`,
        )
    }
  }
}

const part = (record: string, from: number, to: number): string => record.slice(from, to).trim()
/** What ties the records of a statement: the account alone, since some banks write another bank or branch on their operations. */
const keyOf = (record: string): string => part(record, 21, 32)

function start(record: string, say: Say): OpenStatement {
  const [bank, branch, number] = [part(record, 2, 7), part(record, 11, 16), part(record, 21, 32)]
  const from = toDay(record.slice(34, 40))
  const opening = readSigned(record)
  if (from === 'impossible') say(`la date « ${record.slice(34, 40).trim()} » de l’ancien solde n’existe pas`)
  if (typeof opening === 'string') say(`ancien solde : ${opening}`)
  const statement: BankStatement = {
    format: 'cfonb120',
    statementId: '',
    account: account(ibanOfRib(bank, branch, number), `${bank}${branch}${number}` || null),
    currency: part(record, 16, 19) || 'EUR',
    from: from === 'impossible' ? null : from,
    to: null,
    openingCents: typeof opening === 'number' ? opening : null,
    closingCents: null,
    entries: [],
  }
  return { key: keyOf(record), statement, entries: [], last: null, faults: 0 }
}

function finish(open: OpenStatement, reading: BankFileReading, record: string | null, say?: Say): void {
  const { statement } = open
  statement.entries = open.entries.map(named)
  if (record === null) {
    problem(
      reading,
      'fichier-coupe',
      `Le relevé du compte ${statement.account.iban ?? statement.account.number} n’a pas de nouveau solde (07) : le fichier est coupé, retéléchargez-le.`,
    )
  } else {
    const to = toDay(record.slice(34, 40))
    const closing = readSigned(record)
    if (to === 'impossible') say?.(`la date « ${record.slice(34, 40).trim()} » du nouveau solde n’existe pas`)
    if (typeof closing === 'string') say?.(`nouveau solde : ${closing}`)
    if (keyOf(record) !== open.key) say?.('le nouveau solde (07) est celui d’un autre compte que l’ancien (01)')
    statement.to = to === 'impossible' ? null : to
    statement.closingCents = typeof closing === 'number' && keyOf(record) === open.key ? closing : null
  }
  statement.statementId = [statement.account.number, statement.from, statement.to].filter(Boolean).join(' ')
  addStatement(reading, statement, open.faults === 0)
}

/** Last character of an amount: its digit and the sign. Some files come through ISO 646-FR, where { and } are é and è. */
const OVERPUNCH: Record<string, [1 | -1, string]> = Object.fromEntries([
  ...[...'{ABCDEFGHI'].map((letter, digit) => [letter, [1, String(digit)]]),
  ...[...'}JKLMNOPQR'].map((letter, digit) => [letter, [-1, String(digit)]]),
  ...[...'0123456789'].map(letter => [letter, [1, letter]]),
  ['é', [1, '0']],
  ['è', [-1, '0']],
])

/** Amount of columns 91 to 104 with the decimals of column 20, in cents; or why it cannot be read. */
function readSigned(record: string): Cents | string {
  const raw = record.slice(90, 104)
  const [sign, last] = OVERPUNCH[raw[13]!] ?? []
  const digits = raw.slice(0, 13).replace(/ /g, '0')
  if (sign === undefined || !/^\d{13}$/.test(digits)) return `le montant « ${raw.trim()} » est illisible`
  const decimals = record[19] === ' ' ? 2 : Number(record[19])
  const value = BigInt(digits + last)
  const scale = 10n ** BigInt(Math.abs(decimals - 2))
  if (decimals > 2 && value % scale !== 0n) return `le montant « ${raw.trim()} » est plus fin que le centime`
  const amount = decimals > 2 ? value / scale : value * scale
  return amount > 99_999_999_999_999n ? `le montant « ${raw.trim()} » est trop grand` : cents(sign * Number(amount))
}

/** « JJMMAA »: the years 61 to 99 are those of 1900. */
function toDay(text: string): Day | null | 'impossible' {
  if (!text.trim() || text === '000000') return null
  const year = text.slice(4, 6)
  const day = `${Number(year) > 60 ? '19' : '20'}${year}-${text.slice(2, 4)}-${text.slice(0, 2)}`
  return isDay(day) ? day : 'impossible'
}

function readOperation(record: string, open: OpenStatement, say: Say): Operation | null {
  const amount = readSigned(record)
  const day = toDay(record.slice(34, 40))
  const valueDay = toDay(record.slice(42, 48))
  const currency = part(record, 16, 19) || open.statement.currency
  const faults = [
    typeof amount === 'string' ? amount : null,
    day === null ? 'la date manque' : null,
    day === 'impossible' || valueDay === 'impossible' ? 'la date n’existe pas' : null,
    keyOf(record) === open.key ? null : 'l’opération est celle d’un autre compte que l’ancien solde (01)',
    currency === open.statement.currency
      ? null
      : `l’opération est en ${currency} alors que le compte est en ${open.statement.currency}`,
  ].filter(fault => fault !== null)
  if (faults.length > 0) {
    say(faults.join(' ; '))
    return null
  }
  return {
    day: day as Day,
    valueDay: valueDay as Day | null,
    amountCents: amount as Cents,
    label: part(record, 48, 79),
    counterparty: null,
    counterpartyIban: null,
    reference: meaningful(part(record, 104, 120)),
    bankReference: null,
    reversal: false,
    details: [],
    complements: new Map(),
  }
}

/** A 05 record: a qualifier and seventy characters; a repeated one goes on. */
function complement(operation: Operation, record: string): void {
  const qualifier = part(record, 45, 48)
  const text = record.slice(48, 118).trimEnd()
  if (!text.trim()) return
  const before = operation.complements.get(qualifier)
  operation.complements.set(qualifier, before === undefined ? text : `${before} ${text.trim()}`)
}

/**
 * What the complements say: LIB and LCC/LC2 (remittance) go on with the label; NPY is the payer, NBE the beneficiary, NPO and NBU
 * the ultimate ones; RCN (35 characters, then the purpose) the client's reference, LCS the structured one, REF the operation's.
 */
function named({ complements, ...entry }: Operation): BankEntry {
  const get = (...names: string[]) => names.map(name => complements.get(name)?.trim()).find(Boolean) ?? null
  const rcn = complements.get('RCN')
  const iban = [...complements]
    .filter(([name]) => !['LIB', 'LCC', 'LC2'].includes(name))
    .map(([, text]) => normalizeIban(text.slice(0, 34)))
    .find(text => ibanRefusals(text).length === 0)
  return {
    ...entry,
    label: joinLabel([entry.label, get('LIB'), get('LCC'), get('LC2'), rcn?.slice(35)]) || 'Opération sans libellé',
    counterparty: entry.amountCents < 0 ? get('NBE', 'NBU', 'NPY', 'NPO') : get('NPY', 'NPO', 'NBE', 'NBU'),
    counterpartyIban: iban ?? null,
    reference: meaningful(rcn?.slice(0, 35)) ?? meaningful(get('LCS')) ?? entry.reference ?? meaningful(get('REF')),
    details: [...complements].map(([qualifier, text]) => ({
      label: `${qualifier} ${text.replace(/\s+/g, ' ').trim()}`,
      amountCents: null,
      counterparty: null,
      counterpartyIban: null,
      reference: null,
    })),
  }
}

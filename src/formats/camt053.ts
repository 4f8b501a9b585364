import { type Day, dayIn, type Instant, isDay } from '../kernel/day.ts'
import type { Cents } from '../kernel/money.ts'
import {
  account,
  addStatement,
  type BankDetail,
  type BankEntry,
  type BankFileReading,
  type BankStatement,
  common,
  joinLabel,
  meaningful,
  notice,
  problem,
  readAmount,
} from './bank-entry.ts'
import { ibanOfIdentifier, normalizeIban } from './iban.ts'
import { attribute, child, children, descendants, type Markup, textAt } from './markup.ts'

const STATEMENT = /^BkToCstmrStmt/
const REPORT = /^BkToCstmrAcctRpt/
const NOTIFICATION = /^BkToCstmrDbtCdtNtfctn/

/** Whether this XML is a bank-to-customer message of ISO 20022 (camt.052, 053 or 054). */
export const isCamt = (root: Markup): boolean => messagesOf(root).length > 0

const messagesOf = (root: Markup): Markup[] =>
  descendants(
    { ...root, children: [root] },
    name => STATEMENT.test(name) || REPORT.test(name) || NOTIFICATION.test(name),
    5,
  )

/**
 * Reads ISO 20022 statements, camt.053.001.02 to .13 (one shape for our purpose), and the intraday reports of camt.052, said to be
 * provisional. camt.054 repeats entries of the statement: it is refused.
 */
export function readCamt(root: Markup, reading: BankFileReading): void {
  for (const message of messagesOf(root)) {
    if (NOTIFICATION.test(message.name)) {
      problem(
        reading,
        'camt054',
        'Ce fichier est un avis d’opérations (camt.054), qui redit des lignes du relevé : demandez à la banque le relevé de compte camt.053.',
      )
      continue
    }
    const statements = [...children(message, 'Stmt'), ...children(message, 'Rpt')]
    if (statements.length === 0)
      problem(
        reading,
        'aucun-releve',
        'Ce fichier camt ne contient aucun relevé (élément Stmt) : retéléchargez le relevé de compte depuis le site de la banque.',
      )
    const intraday = REPORT.test(message.name)
    if (intraday && statements.length > 0)
      notice(
        reading,
        'intrajournalier',
        'Ce relevé est intrajournalier (camt.052), donc provisoire : le relevé camt.053 du même jour redira les mêmes lignes.',
      )
    for (const statement of statements) readStatement(statement, reading, intraday)
  }
}

function readStatement(node: Markup, reading: BankFileReading, intraday: boolean): void {
  const statementId = textAt(node, 'Id') ?? ''
  const entryNodes = children(node, 'Ntry')
  const currency =
    textAt(node, 'Acct/Ccy') ??
    attribute(
      child(
        children(node, 'Bal').find(b => /^OPBD|PRCD/.test(typeOf(b))),
        'Amt',
      ),
      'Ccy',
    ) ??
    attribute(child(entryNodes[0], 'Amt'), 'Ccy') ??
    attribute(child(child(node, 'Bal'), 'Amt'), 'Ccy') ??
    'EUR'
  const balances = balancesOf(node, currency, reading, statementId, intraday)
  const entries: BankEntry[] = []
  const left = new Map<string, number>()
  let faults = 0
  for (const [index, entryNode] of entryNodes.entries()) {
    const status = (textAt(entryNode, 'Sts/Cd') ?? textAt(entryNode, 'Sts') ?? 'BOOK').toUpperCase()
    if (status !== 'BOOK') {
      left.set(status, (left.get(status) ?? 0) + 1)
      continue
    }
    const entry = readEntry(entryNode, currency)
    if ('faults' in entry) {
      faults++
      problem(
        reading,
        'ecriture',
        `Relevé ${statementId}, écriture n°\u00a0${index + 1} : ${entry.faults.join(' ; ')}. Elle n’est pas reprise : demandez un relevé corrigé à la banque.`,
      )
    } else entries.push(entry)
  }
  for (const [status, count] of left)
    notice(
      reading,
      'en-attente',
      `Relevé ${statementId} : ${count} écriture${count > 1 ? 's' : ''} ${STATUS[status] ?? `à l’état « ${status.slice(0, 10)} »`} ` +
        `${count > 1 ? 'ne sont pas reprises : elles viendront' : 'n’est pas reprise : elle viendra'} avec un prochain relevé.`,
    )
  const statement: BankStatement = {
    format: 'camt053',
    statementId,
    account: accountOf(child(node, 'Acct')),
    currency,
    from: dayOf(child(node, 'FrToDt'), 'Fr') ?? balances.openingDay,
    to: dayOf(child(node, 'FrToDt'), 'To') ?? balances.closingDay,
    openingCents: balances.opening,
    closingCents: balances.closing,
    entries,
  }
  addStatement(reading, statement, faults === 0)
}

const STATUS: Record<string, string> = {
  PDNG: 'en attente (PDNG)',
  FUTR: 'à venir (FUTR)',
  INFO: 'pour information (INFO)',
}

/** An IBAN in its place, or one (or a RIB) written as another identifier; else that identifier. */
function accountOf(node: Markup | undefined) {
  const iban = textAt(node, 'Id/IBAN')
  if (iban) return account(normalizeIban(iban))
  const other = textAt(node, 'Id/Othr/Id')
  const known = other ? ibanOfIdentifier(other) : null
  return known ? account(known) : account(null, other)
}

const typeOf = (balance: Markup): string =>
  textAt(balance, 'Tp/CdOrPrtry/Cd') ?? textAt(balance, 'Tp/CdOrPrtry/Prtry') ?? ''

interface Balances {
  opening: Cents | null
  openingDay: Day | null
  closing: Cents | null
  closingDay: Day | null
}

/**
 * Opening: OPBD, else the previous closing PRCD, else the first interim ITBD of a paged statement. Closing: CLBD, else the last
 * interim one. A balance in another currency than the account's is left out and said.
 */
function balancesOf(node: Markup, currency: string, reading: BankFileReading, id: string, intraday: boolean): Balances {
  const all = children(node, 'Bal')
  const interim = intraday ? [] : all.filter(b => typeOf(b) === 'ITBD')
  const opening =
    ['OPBD', 'PRCD'].map(type => all.find(b => typeOf(b) === type)).find(Boolean) ??
    (interim.length > 1 ? interim[0] : undefined)
  const closing =
    all.findLast(b => typeOf(b) === 'CLBD') ??
    (interim.length > 1 || opening !== interim[0] ? interim.at(-1) : undefined)
  const amount = (balance: Markup | undefined, which: string): Cents | null => {
    if (!balance) return null
    const amountNode = child(balance, 'Amt')
    const own = attribute(amountNode, 'Ccy')
    if (own && own !== currency) {
      notice(
        reading,
        'solde-autre-devise',
        `Relevé ${id} : le solde ${which} est en ${own.slice(0, 10)} alors que le compte est en ${currency} ; il n’est pas vérifié.`,
      )
      return null
    }
    const value = readAmount(textAt(balance, 'Amt'))
    if (typeof value === 'number') return directed(value, balance)
    problem(
      reading,
      'solde-illisible',
      `Relevé ${id}, solde ${which} : ${value}. Retéléchargez le relevé depuis le site de la banque.`,
    )
    return null
  }
  return {
    opening: amount(opening, 'de départ'),
    openingDay: opening ? dayOf(opening, '') : null,
    closing: amount(closing, 'd’arrivée'),
    closingDay: closing ? dayOf(closing, '') : null,
  }
}

const directed = (value: Cents, node: Markup): Cents =>
  (textAt(node, 'CdtDbtInd')?.toUpperCase() === 'DBIT' && value !== 0 ? -value : value) as Cents

/** `Dt/Dt`, `Dt/DtTm`, `FrDt`, `FrDtTm`…: the day as written; a time in UTC gives the day in Paris. */
function dayOf(node: Markup | undefined, prefix: 'Fr' | 'To' | ''): Day | null {
  const holder = prefix === '' ? child(node, 'Dt') : node
  const written = textAt(holder, `${prefix}Dt`) ?? textAt(holder, `${prefix}DtTm`)
  return written === null ? null : toDay(written)
}

function toDay(written: string): Day | null {
  const text = written.slice(0, 10)
  if (!isDay(text)) return null
  if (!/T[\d:.]+Z$/.test(written)) return text
  const instant = written.replace(/(\.\d{3})\d*Z$/, '$1Z')
  return Number.isNaN(Date.parse(instant)) ? text : dayIn('Europe/Paris', instant as Instant)
}

/** Booking and value days carry `Dt` or `DtTm`, v02 to v13. */
const entryDay = (node: Markup, name: string): Day | null | 'impossible' => {
  const written = textAt(node, `${name}/Dt`) ?? textAt(node, `${name}/DtTm`)
  return written === null ? null : (toDay(written) ?? 'impossible')
}

function readEntry(node: Markup, currency: string): BankEntry | { faults: string[] } {
  const faults: string[] = []
  const amount = readAmount(textAt(node, 'Amt'))
  const own = attribute(child(node, 'Amt'), 'Ccy')
  const booking = entryDay(node, 'BookgDt')
  const value = entryDay(node, 'ValDt')
  const direction = textAt(node, 'CdtDbtInd')?.toUpperCase()
  if (typeof amount === 'string') faults.push(amount)
  if (own && own !== currency) faults.push(`elle est en ${own.slice(0, 10)} alors que le compte est en ${currency}`)
  if (direction !== 'CRDT' && direction !== 'DBIT') faults.push('le sens (débit ou crédit) manque')
  if (booking === 'impossible' || value === 'impossible') faults.push('la date n’existe pas')
  const day = booking ?? value
  if (day === null) faults.push('la date manque')
  if (faults.length > 0) return { faults }

  const reversal = /^(true|1)$/i.test(textAt(node, 'RvslInd') ?? '')
  const signed = directed(amount as Cents, node)
  const transactions = children(node, 'NtryDtls').flatMap(details => children(details, 'TxDtls'))
  const details = transactions.map(one => readTransaction(one, currency, direction === 'CRDT', reversal))
  const batch = child(node, 'NtryDtls/Btch')
  const announced = Math.max(transactions.length, Number(textAt(batch, 'NbOfTxs') ?? 0) || 0)
  const own1 = details.length === 1 ? details[0]! : null
  const label =
    joinLabel([
      textAt(node, 'AddtlNtryInf'),
      own1?.label,
      textAt(node, 'AddtlNtryInf') === null && announced > 1 ? `Remise de ${announced} opérations` : null,
    ]) ||
    own1?.counterparty ||
    textAt(node, 'BkTxCd/Prtry/Cd') ||
    'Opération sans libellé'
  return {
    day: day as Day,
    valueDay: value as Day | null,
    amountCents: signed,
    label,
    counterparty: common(details.map(one => one.counterparty)),
    counterpartyIban: common(details.map(one => one.counterpartyIban)),
    reference: own1
      ? own1.reference
      : (meaningful(textAt(batch, 'PmtInfId')) ??
        meaningful(textAt(batch, 'MsgId')) ??
        common(details.map(one => one.reference))),
    bankReference:
      meaningful(textAt(node, 'AcctSvcrRef')) ??
      (transactions.length === 1 ? meaningful(textAt(transactions[0], 'Refs/AcctSvcrRef')) : null),
    reversal,
    details: details.length > 1 ? details : [],
  }
}

/** In a reversal the parties keep the roles of the entry reversed (ISO 20022, RvslInd). */
function readTransaction(node: Markup, currency: string, credit: boolean, reversal: boolean): BankDetail {
  const side = credit !== reversal ? 'Dbtr' : 'Cdtr'
  const parties = child(node, 'RltdPties')
  const name = (role: string) =>
    textAt(parties, `${role}/Nm`) ?? textAt(parties, `${role}/Pty/Nm`) ?? textAt(parties, `${role}/Agt/FinInstnId/Nm`)
  const amountNode = child(node, 'Amt') ?? child(node, 'AmtDtls/TxAmt/Amt')
  const own = attribute(amountNode, 'Ccy')
  const amount = amountNode ? readAmount(amountNode.text.trim()) : null
  const direction = textAt(node, 'CdtDbtInd')?.toUpperCase() ?? (credit ? 'CRDT' : 'DBIT')
  const remittance = child(node, 'RmtInf')
  const structured = children(remittance, 'Strd').map(
    one => textAt(one, 'CdtrRefInf/Ref') ?? textAt(one, 'RfrdDocInf/Nb') ?? textAt(one, 'AddtlRmtInf'),
  )
  const iban = textAt(parties, `${side}Acct/Id/IBAN`)
  return {
    label: joinLabel([
      children(remittance, 'Ustrd')
        .map(one => one.text)
        .join(' '),
      ...structured,
      textAt(node, 'AddtlTxInf'),
    ]),
    amountCents:
      typeof amount === 'number' && (own ?? currency) === currency
        ? ((direction === 'DBIT' && amount !== 0 ? -amount : amount) as Cents)
        : null,
    counterparty: name(side) ?? name(`Ultmt${side}`),
    counterpartyIban: iban ? normalizeIban(iban) : null,
    reference:
      meaningful(textAt(node, 'Refs/EndToEndId')) ??
      meaningful(structured.find(Boolean)) ??
      meaningful(textAt(node, 'Refs/PmtInfId')) ??
      meaningful(textAt(node, 'Refs/InstrId')),
  }
}

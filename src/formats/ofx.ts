import { type Day, isDay } from '../kernel/day.ts'
import type { Cents } from '../kernel/money.ts'
import {
  account,
  addStatement,
  type BankEntry,
  type BankFileReading,
  joinLabel,
  meaningful,
  notice,
  problem,
  readAmount,
} from './bank-entry.ts'
import { ibanOfIdentifier, ibanOfRib, ibanRefusals, normalizeIban } from './iban.ts'
import { child, children, descendants, type Markup, readSgml, textAt } from './markup.ts'

/** Reads OFX 1.x (SGML) and 2.x (XML): bank accounts (STMTRS) and cards (CCSTMTRS). `text` starts anywhere before `<OFX>`. */
export function readOfx(text: string, reading: BankFileReading): void {
  const { root, complete } = readSgml(text.slice(text.search(/<OFX[\s>]/i)))
  if (!complete)
    problem(
      reading,
      'fichier-coupe',
      'Ce fichier OFX est coupé avant la fin : retéléchargez-le depuis le site de la banque.',
    )
  for (const status of descendants(root, name => name === 'STATUS', 6)) {
    const said = textAt(status, 'MESSAGE')
    if (textAt(status, 'SEVERITY')?.toUpperCase() === 'ERROR')
      problem(
        reading,
        'banque',
        `La banque a répondu par une erreur${said ? ` (« ${said.slice(0, 120)} »)` : ''} : refaites le téléchargement.`,
      )
  }
  if (descendants(root, name => name === 'INVSTMTRS', 6).length > 0)
    notice(reading, 'titres', 'Ce fichier contient un compte-titres : ses opérations ne sont pas reprises.')
  const statements = descendants(root, name => name === 'STMTRS' || name === 'CCSTMTRS', 8)
  if (statements.length === 0)
    problem(
      reading,
      'aucun-releve',
      'Ce fichier OFX ne contient aucun relevé de compte : retéléchargez-le depuis le site de la banque.',
    )
  for (const statement of statements) readStatement(statement, reading)
}

function readStatement(node: Markup, reading: BankFileReading): void {
  const holder = accountOf(child(node, 'BANKACCTFROM') ?? child(node, 'CCACCTFROM'))
  const lists = children(node, 'BANKTRANLIST')
  const lines = lists.flatMap(list => children(list, 'STMTTRN'))
  const currency = (textAt(node, 'CURDEF') ?? textAt(lines[0], 'CURRENCY/CURSYM') ?? 'EUR').toUpperCase()
  const name = holder.iban ?? holder.number ?? 'sans numéro'
  const entries: BankEntry[] = []
  let faults = 0
  for (const [index, line] of lines.entries()) {
    const entry = readEntry(line, currency)
    if ('faults' in entry) {
      faults++
      problem(
        reading,
        'ecriture',
        `Compte ${name}, opération n°\u00a0${index + 1} : ${entry.faults.join(' ; ')}. Elle n’est pas reprise : demandez un fichier corrigé à la banque.`,
      )
    } else entries.push(entry)
  }
  const pending = [...children(node, 'BANKTRANLISTP'), ...children(node, 'CCSTMTTRNP')].flatMap(list =>
    children(list, 'STMTTRNP'),
  ).length
  if (pending > 0)
    notice(
      reading,
      'en-attente',
      `Compte ${name} : ${pending} opération${pending > 1 ? 's' : ''} en attente, non reprise${pending > 1 ? 's' : ''}.`,
    )
  const balance = textAt(node, 'LEDGERBAL/BALAMT')
  const closing = balance === null ? null : readAmount(balance)
  if (typeof closing === 'string')
    problem(
      reading,
      'solde-illisible',
      `Compte ${name}, solde : ${closing}. Retéléchargez le fichier depuis le site de la banque.`,
    )
  const from = lists.map(list => toDay(textAt(list, 'DTSTART'))).find(Boolean) ?? null
  const to = lists.map(list => toDay(textAt(list, 'DTEND'))).find(Boolean) ?? toDay(textAt(node, 'LEDGERBAL/DTASOF'))
  addStatement(
    reading,
    {
      format: 'ofx',
      statementId: [holder.number ?? holder.iban, from, to].filter(Boolean).join(' '),
      account: holder,
      currency,
      from,
      to,
      openingCents: null,
      closingCents: typeof closing === 'number' ? closing : null,
      entries,
    },
    faults === 0,
  )
}

/**
 * French files give bank, branch and account: the IBAN follows. Some write the IBAN or the whole RIB as the account;
 * without a branch, only the account’s own number says whose it is.
 */
function accountOf(node: Markup | undefined) {
  const [bank, branch, number] = ['BANKID', 'BRANCHID', 'ACCTID'].map(
    name => textAt(node, name)?.replace(/\s/g, '') ?? '',
  )
  const known = ibanOfIdentifier(number!)
  if (known) return account(known)
  return account(ibanOfRib(bank!, branch!, number!), (branch ? `${bank}${branch}${number}` : number) || null)
}

/** "20261110", "20261110120000.000[+1:CET]": the day as the bank writes it. */
function toDay(text: string | null): Day | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text ?? '')
  const day = match ? `${match[1]}-${match[2]}-${match[3]}` : ''
  return isDay(day) ? day : null
}

function readEntry(node: Markup, currency: string): BankEntry | { faults: string[] } {
  const faults: string[] = []
  const amount = readAmount(textAt(node, 'TRNAMT'))
  const posted = textAt(node, 'DTPOSTED')
  const day = toDay(posted)
  const own = textAt(node, 'CURRENCY/CURSYM')?.toUpperCase()
  if (typeof amount === 'string') faults.push(amount)
  if (!day) faults.push(posted ? `la date « ${posted.slice(0, 20)} » n’existe pas` : 'la date manque')
  if (own && own !== currency) faults.push(`elle est en ${own.slice(0, 10)} alors que le compte est en ${currency}`)
  if (faults.length > 0) return { faults }
  const payee = textAt(node, 'PAYEE/NAME')
  const to = textAt(node, 'BANKACCTTO/ACCTID')
  return {
    day: day as Day,
    valueDay: toDay(textAt(node, 'DTAVAIL')),
    amountCents: amount as Cents,
    label:
      joinLabel([textAt(node, 'NAME') ?? payee, textAt(node, 'MEMO')]) ||
      textAt(node, 'TRNTYPE') ||
      'Opération sans libellé',
    counterparty: payee,
    counterpartyIban: to && ibanRefusals(to).length === 0 ? normalizeIban(to) : null,
    reference: meaningful(textAt(node, 'REFNUM')) ?? meaningful(textAt(node, 'CHECKNUM')),
    bankReference: meaningful(textAt(node, 'FITID')),
    reversal: false,
    details: [],
  }
}

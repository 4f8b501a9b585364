import { remember } from './fec-check-numbers.ts'
import {
  ACCOUNT,
  type Block,
  type Check,
  DATE,
  error,
  isRealDay,
  JOURNAL,
  NUMBER,
  shownDay,
  VALIDATED,
  warn,
} from './fec-check-state.ts'
import type { Movement } from './fec-check-values.ts'

/** Adds the line to its entry, opening a new block when journal or number changes. */
export function follow(check: Check, row: string[], line: number, movement: Movement): void {
  const [journal, number, date, validated] = [row[JOURNAL]!, row[NUMBER]!, row[DATE]!, row[VALIDATED]!]
  let block = check.block
  if (!block || block.journal !== journal || block.number !== number || (number === '' && block.date !== date)) {
    closeBlock(check)
    block = openBlock(check, journal, number, date, validated, line)
  } else {
    if (date !== block.date)
      error(
        check,
        'entry.date',
        line,
        `L’écriture ${journal} ${number} change de date : ${date} ici, ${block.date} à la ligne ${block.line}.`,
        'EcritureDate',
      )
    if (validated !== block.validated)
      warn(
        check,
        'entry.validation',
        line,
        `L’écriture ${journal} ${number} change de date de validation : ${validated} ici, ${block.validated} à la ligne ${block.line}.`,
        'ValidDate',
      )
  }
  const account = row[ACCOUNT]!
  if (/^[67]/.test(account)) {
    block.chargeOrProduct = true
    if (block.opening)
      error(
        check,
        'opening.account',
        line,
        `La reprise des soldes ne porte pas de compte de charges ou de produits (${account}).`,
        'CompteNum',
      )
  } else if (/^12/.test(account)) block.resultAccount = true
  if (!movement) {
    block.unreadable = true
    return
  }
  block.balance += BigInt(movement.debit - movement.credit)
  check.debit += BigInt(movement.debit)
  check.credit += BigInt(movement.credit)
}

function openBlock(
  check: Check,
  journal: string,
  number: string,
  date: string,
  validated: string,
  line: number,
): Block {
  const opening = check.journals.get(journal)?.opening ?? false
  const block: Block = {
    journal,
    number,
    date,
    validated,
    line,
    opening,
    balance: 0n,
    unreadable: false,
    resultAccount: false,
    chargeOrProduct: false,
  }
  check.block = block
  if (opening && check.ordinarySeen)
    error(
      check,
      'opening.first',
      line,
      `L’écriture ${journal} ${number} reprend les soldes : elle doit venir avant toutes les autres.`,
      'JournalCode',
    )
  if (!opening) check.ordinarySeen = true
  checkValidation(check, block)
  if (number) remember(check, block)
  return block
}

function checkValidation(check: Check, block: Block): void {
  const { validated, date, line, opening } = block
  if (!validated || !isRealDay(check, validated)) return
  if (date && isRealDay(check, date) && validated < date)
    warn(
      check,
      'validation.early',
      line,
      `L’écriture est validée le ${shownDay(validated)}, avant sa date du ${shownDay(date)}.`,
      'ValidDate',
    )
  if (opening) return
  if (check.lastValidated && validated < check.lastValidated)
    error(
      check,
      'validation.order',
      line,
      `L’écriture est validée le ${shownDay(validated)}, la précédente le ${shownDay(check.lastValidated)} : classez par ordre de validation.`,
      'ValidDate',
    )
  check.lastValidated = validated
}

export function closeBlock(check: Check): void {
  const { block } = check
  if (!block) return
  check.block = null
  check.report.entryCount++
  if (block.resultAccount && block.chargeOrProduct)
    warn(
      check,
      'entry.closing',
      block.line,
      `L’écriture ${block.journal} ${block.number} semble solder les charges et les produits : le fichier ne doit pas en contenir.`,
      'CompteNum',
    )
  if (block.balance === 0n && !block.unreadable) return
  const key = `${block.journal}\t${block.number || block.date}`
  const known = check.unbalanced.get(key)
  if (!known) check.unbalanced.set(key, { block, balance: block.balance, unreadable: block.unreadable })
  else {
    known.balance += block.balance
    known.unreadable ||= block.unreadable
  }
}

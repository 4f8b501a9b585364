import * as sepa from 'sepa'
import { type Day, dayIn, formatDay, type Instant } from '../kernel/day.ts'
import { type Cents, formatAmount, formatEuros, sum } from '../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../kernel/refusal.ts'
import { bicRefusals, ibanRefusals, isSepaIban, normalizeBic, normalizeIban } from './iban.ts'

/** Whose account it is. */
interface SepaParty {
  name: string
  iban: string
  bic?: string | null
}

interface CreditTransfer {
  /** Ours, unique in the file, at most 35 characters: it comes back on the statements of both parties. */
  endToEndId: string
  amountCents: Cents
  creditor: SepaParty
  /** What the creditor reads; accents are written without, and what passes 140 characters is cut. */
  remittance: string
}

export interface CreditTransferOrder {
  /** Unique for the bank, at most 35 characters: a file sent twice is refused by it. */
  messageId: string
  createdAt: Instant
  /** Name of the organisation that orders. */
  initiator: string
  debtor: SepaParty
  executionDay: Day
  transfers: readonly CreditTransfer[]
  /** One line on the statement for the whole order instead of one per transfer. Default: one per transfer. */
  batchBooking?: boolean
}

/**
 * A file of SEPA credit transfers, ISO 20022 pain.001.001.09, for the bank. Throws `Refused` with every reason at once; `path` names the
 * field ("transfers.2.creditor.iban"). Names are cut at 70 characters, and all texts keep the SEPA character set (EPC217-08).
 */
export function writeCreditTransfers(order: CreditTransferOrder): string {
  refuseIfAny(creditTransferRefusals(order))
  const document = new sepa.Document('pain.001.001.09')
  document.grpHdr.id = order.messageId
  document.grpHdr.created = wallClock(order.createdAt)
  document.grpHdr.initiatorName = sepaText(order.initiator, 70)
  const payment = document.createPaymentInfo()
  payment.requestedExecutionDate = noon(order.executionDay)
  payment.batchBooking = order.batchBooking ?? false
  payment.debtorName = sepaText(order.debtor.name, 70)
  payment.debtorIBAN = normalizeIban(order.debtor.iban)
  payment.debtorBIC = order.debtor.bic ? normalizeBic(order.debtor.bic) : ''
  document.addPaymentInfo(payment)
  payment.id = order.messageId
  for (const [index, transfer] of order.transfers.entries()) {
    const transaction = payment.createTransaction()
    transaction.end2endId = transfer.endToEndId
    transaction.amount = Number(decimal(transfer.amountCents))
    transaction.creditorName = sepaText(transfer.creditor.name, 70)
    transaction.creditorIBAN = normalizeIban(transfer.creditor.iban)
    transaction.creditorBIC = transfer.creditor.bic ? normalizeBic(transfer.creditor.bic) : ''
    transaction.remittanceInfo = sepaText(transfer.remittance, 140) || transfer.endToEndId
    payment.addTransaction(transaction)
    transaction.id = String(index + 1)
  }
  return checked(document.toString(), order)
}

/** The library sums floats: the written totals and amounts must be ours to the cent, or it is a bug. */
function checked(xml: string, order: CreditTransferOrder): string {
  const total = decimal(sum(order.transfers.map(one => one.amountCents)))
  const amounts = [...xml.matchAll(/<InstdAmt Ccy="EUR">([\d.]+)</g)].map(match => match[1])
  const right =
    [...xml.matchAll(/<CtrlSum>([\d.]+)</g)].every(match => match[1] === total) &&
    amounts.length === order.transfers.length &&
    order.transfers.every((one, i) => decimal(one.amountCents) === amounts[i])
  if (!right) throw new Error('the transfers written are not those ordered')
  return xml
}

const decimal = (value: Cents): string => {
  const digits = String(value).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The library writes the local time of the machine: give it a date whose local time is that of Paris. */
function wallClock(instant: Instant): Date {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Paris',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const [hour, minute, second] = parts.format(new Date(instant)).split(':').map(Number) as [number, number, number]
  const date = noon(dayIn('Europe/Paris', instant))
  date.setHours(hour, minute, second)
  return date
}

const noon = (day: Day): Date =>
  new Date(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)), 12)

/** Every reason why this order cannot be written, empty when it can. */
export function creditTransferRefusals(order: CreditTransferOrder): Refusal[] {
  const refusals = [
    ...idRefusals(order.messageId, 'La référence du fichier', 'messageId'),
    ...nameRefusals(order.initiator, 'initiator'),
    ...partyRefusals(order.debtor, 'debtor'),
  ]
  if (order.transfers.length === 0)
    refusals.push(
      refuse('virements', 'Il n’y a aucun virement à émettre : choisissez au moins un paiement.', 'transfers'),
    )
  if (order.executionDay < dayIn('Europe/Paris', order.createdAt))
    refusals.push(
      refuse(
        'date',
        `Le ${formatDay(order.executionDay)} est déjà passé : choisissez une date d’exécution à venir.`,
        'executionDay',
      ),
    )
  const seen = new Set<string>()
  for (const [index, transfer] of order.transfers.entries()) {
    const path = `transfers.${index}`
    refusals.push(
      ...idRefusals(transfer.endToEndId, `La référence du virement n°\u00a0${index + 1}`, `${path}.endToEndId`),
      ...amountRefusals(transfer, `${path}.amountCents`),
      ...partyRefusals(transfer.creditor, `${path}.creditor`),
    )
    if (seen.has(transfer.endToEndId))
      refusals.push(
        refuse(
          'doublon',
          `La référence « ${transfer.endToEndId} » sert à deux virements : donnez à chacun la sienne.`,
          `${path}.endToEndId`,
        ),
      )
    seen.add(transfer.endToEndId)
  }
  return refusals
}

const LARGEST = 99_999_999_999

function amountRefusals({ amountCents, creditor }: CreditTransfer, path: string): Refusal[] {
  if (!Number.isSafeInteger(amountCents)) throw new RangeError(`not a whole number of cents: ${amountCents}`)
  if (amountCents <= 0)
    return [
      refuse(
        'montant',
        `Le virement à ${creditor.name} est de ${formatAmount(amountCents)}\u00a0€ : il doit dépasser zéro. Retirez-le de la liste.`,
        path,
      ),
    ]
  if (amountCents > LARGEST)
    return [
      refuse(
        'montant',
        `Le virement à ${creditor.name} dépasse ${formatEuros(LARGEST)}, le plus grand virement SEPA : partagez-le en plusieurs.`,
        path,
      ),
    ]
  return []
}

function nameRefusals(name: string, path: string): Refusal[] {
  return sepaText(name, 70)
    ? []
    : [
        refuse(
          'nom',
          'Le nom manque, ou n’a aucun caractère que les banques acceptent (lettres latines et chiffres) : écrivez-le.',
          path,
        ),
      ]
}

function partyRefusals(party: SepaParty, path: string): Refusal[] {
  const who = party.name.trim()
  const iban = ibanRefusals(party.iban, `${path}.iban`).map(one => ({
    ...one,
    message: who ? `${who} : ${one.message}` : one.message,
  }))
  if (iban.length === 0 && !isSepaIban(party.iban))
    iban.push(
      refuse(
        'iban',
        `${who} : cet IBAN est hors de la zone SEPA. Faites ce virement depuis le site de la banque.`,
        `${path}.iban`,
      ),
    )
  return [
    ...nameRefusals(party.name, `${path}.name`),
    ...iban,
    ...(party.bic ? bicRefusals(party.bic, `${path}.bic`, iban.length === 0 ? party.iban : undefined) : []),
  ]
}

/** Identifiers come back from the bank as sent: they are refused rather than rewritten. */
function idRefusals(id: string, what: string, path: string): Refusal[] {
  const say = (message: string) => [refuse('reference', `${what} ${message}`, path)]
  if (!id.trim()) return say('manque : donnez-en une.')
  if (id.length > 35) return say(`compte ${id.length} caractères : 35 au plus.`)
  if (!/^[A-Za-z0-9/\-?:().,'+ ]+$/.test(id) || id !== id.trim())
    return say(
      'contient des caractères que les banques refusent : lettres sans accent, chiffres et / - ? : ( ) . , + seulement.',
    )
  if (id.startsWith('/') || id.endsWith('/') || id.includes('//'))
    return say('ne peut ni commencer ni finir par « / », ni en contenir deux de suite.')
  return []
}

const SPELLED: Record<string, string> = {
  œ: 'oe',
  Œ: 'OE',
  æ: 'ae',
  Æ: 'AE',
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  '€': 'EUR',
  '&': '+',
  '’': "'",
  '‘': "'",
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '…': '...',
  '«': ' ',
  '»': ' ',
  _: '-',
}

/** Text in the SEPA character set: accents dropped, ligatures spelled, anything else a space; cut at `max`. */
export function sepaText(text: string, max: number): string {
  return [...text.normalize('NFKC')]
    .map(letter => SPELLED[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, max)
    .trimEnd()
}

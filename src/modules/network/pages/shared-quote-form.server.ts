import { parseEuros } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { vatRatesInForce } from '../../../law/vat.ts'
import {
  choicesOf,
  chooseNamed,
  formOf,
  load,
  type PageArgs,
  perform,
  requestKey,
  todayOf,
} from '../../../platform/page.server.ts'
import { listCustomers } from '../../invoicing/index.ts'
import type { SalesLine } from '../../invoicing/invoice.ts'
import { getNetwork, saveSharedQuote } from '../index.ts'

interface KnownPart {
  activityId: string
  label: string
  netCents: number
  lines: SalesLine[]
}

const customersOf = (args: PageArgs, activityId: string, named?: string) =>
  choicesOf(args, listCustomers, { activityId }, ({ id, name }) => ({ value: id, label: name }), named)

/** What the form is shown with: the customers of the lead, the network's members, the rates in force. */
export async function sharedQuoteForm(args: PageArgs, networkId: string, activityId: string) {
  const [customers, { network, members }] = await Promise.all([
    customersOf(args, activityId),
    load(args, getNetwork, { id: networkId }),
  ])
  return {
    network,
    members: members.map(({ activityId, name, trade, organisationName }) => ({
      activityId,
      name,
      trade,
      organisationName,
    })),
    customers,
    rates: vatChoices(args),
    requestKey: requestKey(),
  }
}

/** The VAT that a line may bear, as a form offers it: a category and a rate. */
export function vatChoices(args: PageArgs): { value: string; label: string }[] {
  const today = todayOf(args)
  const rates = vatRatesInForce(today)
    .map(rate => rate.rateBp)
    .filter(rate => rate > 0)
    .sort((a, b) => b - a)
  return [
    ...rates.map(rateBp => ({ value: `standard ${rateBp}`, label: formatRate(rateBp) })),
    { value: 'exempt-training 0', label: 'Formation exonérée' },
    { value: 'reverse-charge-building 0', label: 'Autoliquidation (bâtiment)' },
  ]
}

export function vatOfChoice(choice: string): { vatCategory: string; vatRateBp: number } {
  const [vatCategory, rate] = choice.split(' ')
  return { vatCategory: vatCategory || 'standard', vatRateBp: Number(rate ?? 2000) }
}

/** How a part's VAT stands in the form. */
export const vatOf = (lines: readonly SalesLine[]): string => {
  const line = lines.find(one => one.kind === 'item')
  return line ? `${line.vatCategory} ${line.vatRateBp}` : ''
}

/**
 * Saves the form. A part whose amount did not change keeps the lines that its activity wrote; another amount makes one line of it; none
 * leaves the activity to price its own.
 */
export async function saveForm(
  args: PageArgs,
  hidden: { networkId: string; activityId: string },
  known: readonly KnownPart[],
) {
  const unnamed = await chooseNamed(args, { customerId: named => customersOf(args, hidden.activityId, named) })
  if (unnamed) return unnamed
  const form = await formOf(args)
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const parts = Array.from({ length: 30 }, (_, i) => {
    const [activityId, label, amount] = ['activityId', 'label', 'amount'].map(name => text(`parts.${i}.${name}`)) as [
      string,
      string,
      string,
    ]
    if (!activityId && !label && !amount) return null
    const before = known.find(part => part.activityId === activityId)
    const netCents = amount === '' ? null : parseEuros(amount)
    const kept = before && netCents === before.netCents && text(`parts.${i}.vat`) === vatOf(before.lines)
    return {
      activityId,
      label,
      lines: kept
        ? before.lines
        : netCents
          ? [lineOf(label, amount, text(`parts.${i}.vat`))]
          : amount
            ? [lineOf(label, amount, '')]
            : [],
    }
  }).filter(part => part !== null)
  const version = Number(text('version'))
  return perform(
    args,
    saveSharedQuote,
    {
      ...(text('id') ? { id: text('id'), version } : {}),
      ...hidden,
      customerId: text('customerId'),
      subject: text('subject'),
      billing: text('billing'),
      parts,
    },
    { redirect: ({ id }) => `/devis-partages/${id}${text('more') ? '?parts=2' : ''}` },
  )
}

function lineOf(label: string, amount: string, vat: string) {
  const cents = parseEuros(amount)
  return {
    label: label || 'Prestation',
    // What cannot be read goes as it is: the schema says so in its own words.
    unitPrice: cents === null ? amount : (cents / 100).toFixed(2),
    ...vatOfChoice(vat),
  }
}

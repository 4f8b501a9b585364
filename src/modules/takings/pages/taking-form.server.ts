import { redirect } from 'react-router'
import { formatRate } from '../../../kernel/rate.ts'
import { Refused } from '../../../kernel/refusal.ts'
import { vatRatesInForce } from '../../../law/vat.ts'
import { readForm } from '../../../platform/form.ts'
import { newId } from '../../../platform/ids.server.ts'
import { attempt, fileOf, formOf, load, type PageArgs, signedIn, todayOf } from '../../../platform/page.server.ts'
import { METHODS_TO_DEPOSIT } from '../../invoicing/receipt-method.ts'
import { askedActivity } from '../../organisation/index.ts'
import { attachReceipt } from '../../purchasing/index.ts'
import { listTakings, recordTakings, zTaking } from '../index.ts'

/** What the form offers for an activity: its rates, and what its last taking was, which the next one most often is too. */
export async function takingFormData(args: PageArgs) {
  const session = signedIn(args)
  const { only: activity, choosing } = await askedActivity(args)
  if (!activity) return { activity: null, choosing }
  const today = todayOf(args)
  const { rows } = await load(args, listTakings, { activityId: activity.id, limit: 1 })
  const last = rows[0]
  return {
    activity: { id: activity.id, name: activity.name },
    rates: vatRatesInForce(today, activity.vatTerritory)
      .map(rate => rate.rateBp)
      .filter(rate => rate > 0)
      .sort((a, b) => b - a),
    /** Above this the house reads it afterwards. */
    aloneUpToCents: session.activityIds === null ? Number.MAX_SAFE_INTEGER : activity.autonomousUpToCents,
    last: last
      ? {
          method: last.payments[0]!.method,
          nature: last.lines[0]!.nature,
          vatCategory: last.lines.find(line => line.vatRateBp === 0)?.vatCategory ?? null,
          rates: last.lines.map(line => line.vatRateBp),
        }
      : null,
    today,
  }
}

/** Keeps the slip, then records. Refused, the form comes back with the slip's id and a key of its own. */
export async function recordTakingForm(args: PageArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const session = signedIn(args)
    const key = String(form.get('requestKey') ?? newId())
    form.set('requestKey', newId())
    const slip = await fileOf(form.get('slip'))
    if (slip) {
      const { id, name } = await attachReceipt(session, {
        activityId: String(form.get('activityId') ?? ''),
        name: slip.name || 'justificatif',
        contentBase64: slip.contentBase64,
        acceptDuplicate: true,
      })
      form.set('fileId', id)
      form.set('fileName', name)
    }
    const { fields, fieldOf } = readTaking(form)
    const { ids } = await recordTakings(
      session,
      { takings: [readForm(zTaking, fields) as never] },
      `${key}:recordTakings`,
    ).catch(error => {
      if (!(error instanceof Refused)) throw error
      throw new Refused(
        error.refusals.map(refusal => (refusal.path ? { ...refusal, path: fieldOf(refusal.path) } : refusal)),
        error.kind,
      )
    })
    throw redirect(`/recettes/${ids[0]}`, 303)
  })
}

/**
 * One nature for all the rates with an amount; the chosen means takes what the others leave. And the way back: under which field of the
 * form stands what a path of the taking names.
 */
function readTaking(form: FormData) {
  const filled = (name: string) => String(form.get(name) ?? '').trim() !== ''
  const lines = [...form].filter(([name]) => {
    const row = /^lines\.(\d+)\./.exec(name)?.[1]
    return row === undefined || filled(`lines.${row}.grossCents`)
  })
  const natures = lines
    .filter(([name]) => name.endsWith('.grossCents') && name.startsWith('lines.'))
    .map(([name]): [string, FormDataEntryValue] => [name.replace('grossCents', 'nature'), form.get('nature') ?? ''])
  const main = String(form.get('method') ?? '')
  const others = METHODS_TO_DEPOSIT.filter(method => method !== main && filled(`paid.${method}`))
  const payments = [
    ['payments.0.method', main],
    ...others.flatMap((method, i) => [
      [`payments.${i + 1}.method`, method],
      [`payments.${i + 1}.amountCents`, form.get(`paid.${method}`)!],
    ]),
  ] as [string, FormDataEntryValue][]
  // The reason for no VAT is chosen beside its amount.
  const exempt = filled('vatCategory')
    ? lines
        .filter(([name, value]) => name.endsWith('.vatRateBp') && value === formatRate(0))
        .map(([name]): [string, FormDataEntryValue] => [
          name.replace('vatRateBp', 'vatCategory'),
          form.get('vatCategory')!,
        ])
    : []
  const amounts = natures.map(([name]) => name.replace('nature', 'grossCents'))
  const fieldOf = (path: string): string => {
    const [, list, row, what] = /^takings\.0\.(lines|payments)(?:\.(\d+)\.?(\w*))?/.exec(path) ?? []
    if (list === 'lines')
      return what === 'nature' || what === 'vatCategory' ? what : (amounts[Number(row ?? 0)] ?? firstAmount(form))
    if (list === 'payments') return Number(row ?? 0) === 0 ? 'method' : `paid.${others[Number(row) - 1]}`
    return path.replace(/^takings\.0\./, '')
  }
  return { fields: [...lines, ...exempt, ...natures, ...payments], fieldOf }
}

const firstAmount = (form: FormData): string =>
  [...form.keys()].find(name => /^lines\.\d+\.grossCents$/.test(name)) ?? 'reference'

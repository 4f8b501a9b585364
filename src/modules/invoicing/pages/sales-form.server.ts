import { redirect } from 'react-router'
import type { Instant } from '../../../kernel/day.ts'
import { dayIn } from '../../../kernel/day.ts'
import { type VatTerritory, vatRatesInForce } from '../../../law/vat.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, type PageArgs, signedIn } from '../../../platform/page.server.ts'
import { listActivities } from '../../organisation/index.ts'
import { issueInvoices, listCatalogueItems, listCustomers, saveInvoiceDraft, submitInvoices } from '../index.ts'
import { vatChoice } from './sales-form.tsx'

/** Today where the organisation is. */
export function todayOf(args: PageArgs): string {
  const session = signedIn(args)
  return dayIn(session.zone, session.now ?? (new Date().toISOString() as Instant))
}

/**
 * What the sales form needs to be shown for an activity: its customers, catalogue and rates. The activity is the one asked for, else the
 * only one of the session; null asks the page to let people choose.
 */
export async function salesFormData(args: PageArgs, activityId: string | null) {
  const activities = (await load(args, listActivities, {})).filter(activity => activity.closedOn === null)
  const activity =
    activities.find(known => known.id === activityId) ?? (activities.length === 1 ? activities[0]! : null)
  if (!activity) return { activity: null, activities: activities.map(({ id, name, code }) => ({ id, name, code })) }
  const [customers, items] = await Promise.all([
    load(args, listCustomers, { activityId: activity.id, limit: 500 }),
    load(args, listCatalogueItems, { activityId: activity.id }),
  ])
  return {
    activity: { id: activity.id, name: activity.name },
    autonomousUpToCents: activity.autonomousUpToCents,
    rates: vatRatesInForce(todayOf(args) as never, activity.vatTerritory as VatTerritory)
      .map(rate => rate.rateBp)
      .filter(rate => rate > 0),
    customers: customers.rows.map(({ id, name }) => ({ id, name })),
    items,
  }
}

/** The action of the invoice form: saves, then issues or submits when asked; a refusal keeps what was saved and what was typed. */
export async function saveAndGoOn(args: PageArgs) {
  const intent = String((await formOf(args)).get('intent') ?? 'save')
  const fields = await salesFormFields(args)
  return attempt(args, async () => {
    const session = signedIn(args)
    const key = fields.get('requestKey')
    const keyed = (step: string) => (typeof key === 'string' && key ? `${key}:${step}` : undefined)
    const draft = await saveInvoiceDraft(session, readForm(saveInvoiceDraft.input, fields) as never, keyed('draft'))
    const href = `/factures/${draft.id}`
    if (intent === 'autosave') return { saved: { ...draft, href } }
    if (intent === 'issue') await issueInvoices(session, { ids: [draft.id] }, keyed('issue'))
    if (intent === 'submit') await submitInvoices(session, { ids: [draft.id] }, keyed('submit'))
    throw redirect(
      intent === 'new-customer'
        ? `/clients/nouveau?activite=${fields.get('activityId')}&retour=${href}`
        : intent === 'add-line'
          ? `${href}?lignes=1`
          : href,
      303,
    )
  })
}

/** The sales form as the use cases read it: the VAT select split in two, lines left blank dropped. */
export async function salesFormFields(args: PageArgs): Promise<FormData> {
  const form = await formOf(args)
  const fields = new FormData()
  for (const [name, value] of form) {
    const line = /^lines\.(\d+)\.(\w+)$/.exec(name)
    if (line && isBlankLine(form, line[1]!)) continue
    if (line?.[2] === 'vat') {
      const { vatCategory, vatRateBp } = vatChoice(String(value))
      fields.append(`lines.${line[1]}.vatCategory`, vatCategory)
      fields.append(`lines.${line[1]}.vatRateBp`, String(vatRateBp / 100))
    } else if (name !== 'intent' && !(value === '' && (name === 'id' || name === 'version'))) fields.append(name, value)
  }
  return fields
}

const isBlankLine = (form: FormData, index: string): boolean =>
  !String(form.get(`lines.${index}.label`) ?? '').trim() && !String(form.get(`lines.${index}.unitPrice`) ?? '').trim()

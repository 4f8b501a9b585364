import { data, redirect } from 'react-router'
import { Refused, refuse, STATUS_OF } from '../../../kernel/refusal.ts'
import { type VatTerritory, vatRatesInForce } from '../../../law/vat.ts'
import { readForm } from '../../../platform/form.ts'
import {
  type Choice,
  choicesOf,
  chooseNamed,
  formOf,
  load,
  type PageArgs,
  type RefusedForm,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import { may, type Session } from '../../../platform/session.ts'
import { typedValues } from '../../../platform/typed-values.ts'
import { askedActivity, getActivity } from '../../organisation/index.ts'
import { attestationOn } from '../../organisation/insurance.ts'
import {
  addCustomer,
  getCustomer,
  getInvoice,
  getQuote,
  issueInvoices,
  listCatalogueItems,
  listCustomers,
  saveInvoiceDraft,
  saveQuoteDraft,
  sendInvoice,
  sendQuote,
  submitInvoices,
} from '../index.ts'
import { isBlank, typedLines, vatChoice } from './typed-lines.ts'

const choiceOf = ({ id, name }: { id: string; name: string }): Choice => ({ value: id, label: name })

const customersOf = (args: PageArgs, activityId: string, named?: string) =>
  choicesOf(args, listCustomers, { activityId }, choiceOf, named)

/** What the form of a new sale needs: the activity asked for, or those to choose among. */
export async function newSaleForm(args: PageArgs) {
  const { only, choosing } = await askedActivity(args)
  const form = only && (await salesFormData(args, only.id, args.url!.searchParams.get('client')))
  return form ?? { activity: null, choosing }
}

/** What the sales form needs to be shown for an activity: its customers, the one it begins with, catalogue and rates. Null once it is closed. */
export async function salesFormData(args: PageArgs, activityId: string, customerId: string | null) {
  const activity = await load(args, getActivity, { id: activityId })
  if (activity.closedOn !== null) return null
  const session = signedIn(args)
  const [customers, customer, items] = await Promise.all([
    customersOf(args, activity.id),
    customerId ? load(args, getCustomer, { id: customerId }) : null,
    load(args, listCatalogueItems, { activityId: activity.id }),
  ])
  return {
    activity: { id: activity.id, name: activity.name },
    /** Above this the house issues. */
    aloneUpToCents: !may(session, issueInvoices)
      ? 0
      : session.activityIds === null
        ? Number.MAX_SAFE_INTEGER
        : activity.autonomousUpToCents,
    rates: ratesOf(args, activity.vatTerritory),
    customers,
    customer: customer && choiceOf(customer),
    items,
  }
}
export type SalesFormData = NonNullable<Awaited<ReturnType<typeof salesFormData>>>

/** The certificate of insurance to hand out with the PDF of an activity's sale: a mail carries it by itself. */
export const attestationBeside = async (args: PageArgs, { activityId }: { activityId: string }) =>
  attestationOn(await load(args, getActivity, { id: activityId }), todayOf(args))

/** The rates above zero that may be charged today, highest first. */
export const ratesOf = (args: PageArgs, territory: string): number[] =>
  vatRatesInForce(todayOf(args), territory as VatTerritory)
    .map(rate => rate.rateBp)
    .filter(rate => rate > 0)
    .sort((a, b) => b - a)

/** What a refused sales form gets back: the reasons, the texts, and what was done before the refusal. */
export interface RefusedSale extends RefusedForm {
  saved?: Saved
  customer?: Choice
  requestKey: string
}
export interface Saved {
  id: string
  version: number
}

const DOCUMENTS = {
  invoice: { save: saveInvoiceDraft, path: '/factures' },
  quote: { save: saveQuoteDraft, path: '/devis' },
} as const
type DocumentKind = keyof typeof DOCUMENTS

/** A customer typed by its name alone. */
const chooseCustomer = async (args: PageArgs) => {
  const activityId = String((await formOf(args)).get('activityId'))
  return chooseNamed(args, { customerId: named => customersOf(args, activityId, named) })
}

/** Saves the form that types, a second after the last key. Answers JSON: a page that fails must not take what is typed with it. */
export async function autosave(args: PageArgs, kind: DocumentKind): Promise<Response> {
  const { save, path } = DOCUMENTS[kind]
  const unnamed = await chooseCustomer(args)
  if (unnamed) return Response.json(unnamed.data, { status: STATUS_OF.rules })
  const { fields, pathOf } = saleFields(await formOf(args))
  try {
    const saved: Saved = await save(signedIn(args), readForm(save.input, fields) as never)
    return Response.json({ saved, href: `${path}/${saved.id}` })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const refusals = error.refusals.map(refusal => ({ ...refusal, path: pathOf(refusal.path) }))
    return Response.json({ refusals, stale: error.kind === 'stale' }, { status: STATUS_OF[error.kind] })
  }
}

/**
 * The action of the sales form: adds the customer typed in it if any, saves, then issues, submits or sends as its button says. What was
 * done before a refusal is said with it, so that pressing again goes on from there. Each step has its own key: pressed twice, done once.
 */
export async function saveAndGoOn(args: PageArgs, kind: DocumentKind) {
  const form = await formOf(args)
  const session = signedIn(args)
  const unnamed = await chooseCustomer(args)
  if (unnamed) {
    const refused: RefusedSale = { ...unnamed.data, requestKey: requestKey() }
    return data(refused, unnamed.init ?? {})
  }
  const { save, path } = DOCUMENTS[kind]
  const { fields, pathOf } = saleFields(form)
  const key = form.get('requestKey')
  const keyed = (step: string) => (typeof key === 'string' && key ? `${key}:${step}` : undefined)
  const done: Pick<RefusedSale, 'saved' | 'customer'> = {}
  try {
    if (String(form.get('newCustomer.name') ?? '').trim()) {
      done.customer = await addTypedCustomer(session, form, keyed('customer'))
      fields.set('customerId', done.customer.value)
    }
    const saved: Saved = await save(session, readForm(save.input, fields) as never, keyed('draft'))
    done.saved = saved
    const intent = String(form.get('intent') ?? 'save')
    const search =
      kind === 'invoice'
        ? await goOn(session, saved.id, intent, keyed)
        : await goOnQuote(session, saved.id, intent, keyed)
    throw redirect(`${path}/${saved.id}${search}`, 303)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const refusals = error.refusals.map(refusal =>
      refusal.path === 'customerId' && !fields.get('customerId')
        ? { ...refusal, message: 'Choisissez le client, ou remplissez « Nouveau client ».' }
        : { ...refusal, path: pathOf(refusal.path) },
    )
    const values = typedValues(form)
    if (done.customer) {
      const { value, label } = done.customer
      Object.assign(values, withoutNewCustomer(values), { customerId: value, 'customerId.name': label })
    }
    const refused: RefusedSale = { refusals, values, ...done, requestKey: requestKey() }
    return data(refused, { status: STATUS_OF[error.kind] })
  }
}

type Keyed = (step: string) => string | undefined

/** Gives what follows the address of the document. */
async function goOn(session: Session, id: string, intent: string, keyed: Keyed): Promise<string> {
  if (intent === 'submit') await submitInvoices(session, { ids: [id] }, keyed('submit'))
  if (intent === 'issue' || intent === 'issue-send') await issueInvoices(session, { ids: [id] }, keyed('issue'))
  if (intent === 'issue-send') return (await mailToCustomer(session, id, keyed)) ? '' : '?envoyer=1#envoyer'
  return blankLineOf(intent)
}

async function goOnQuote(session: Session, id: string, intent: string, keyed: Keyed): Promise<string> {
  if (intent === 'send') await sendQuote(session, { id }, keyed('send'))
  if (intent === 'send-mail') {
    const { email } = await getCustomer(session, { id: (await getQuote(session, { id })).customerId })
    if (!email)
      throw new Refused([
        refuse(
          'adresse',
          'Ce client n’a pas d’adresse électronique : complétez sa fiche, ou choisissez « Remis autrement ».',
          'customerId',
        ),
      ])
    await sendQuote(session, { id, to: email }, keyed('send-mail'))
  }
  return blankLineOf(intent)
}

const blankLineOf = (intent: string): string =>
  intent === 'add-line' ? '?ligne=item#fin-des-lignes' : intent === 'add-heading' ? '?ligne=heading#fin-des-lignes' : ''

/** Sends an issued invoice to the address of its customer; false when there is none. The invoice is issued whatever happens here. */
async function mailToCustomer(session: Session, id: string, keyed: Keyed): Promise<boolean> {
  const invoice = await getInvoice(session, { id })
  const { email } = await getCustomer(session, { id: invoice.customerId })
  if (!email) return false
  await sendInvoice(session, { id, to: email }, keyed('mail'))
  return true
}

const NEW_CUSTOMER = 'newCustomer.'

async function addTypedCustomer(session: Session, form: FormData, key: string | undefined): Promise<Choice> {
  const fields = new FormData()
  fields.set('activityId', String(form.get('activityId')))
  for (const [name, value] of form)
    if (name.startsWith(NEW_CUSTOMER)) fields.append(name.slice(NEW_CUSTOMER.length), value)
  const input = readForm(addCustomer.input, fields) as Parameters<typeof addCustomer>[1]
  try {
    const { id } = await addCustomer(session, input, key)
    return { value: id, label: input.name }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const refusals = error.refusals.map(refusal => ({ ...refusal, path: `${NEW_CUSTOMER}${refusal.path ?? 'name'}` }))
    throw new Refused(refusals, error.kind)
  }
}

const withoutNewCustomer = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.keys(values).flatMap(name => (name.startsWith(NEW_CUSTOMER) ? [[name, '']] : [])))

/**
 * The form as the use cases read it: the VAT select split in two, lines left blank dropped. `pathOf` leads a refusal back to the field
 * that people see.
 */
export function saleFields(form: FormData): { fields: FormData; pathOf: (path?: string) => string | undefined } {
  const fields = new FormData()
  for (const [name, value] of form)
    if (!name.startsWith('lines.') && !(value === '' && (name === 'id' || name === 'version')))
      fields.append(name, value)
  const kept = typedLines(form).filter(({ line }) => !isBlank(line))
  kept.forEach(({ line: { vat, ...line } }, i) => {
    const { vatCategory, vatRateBp } = vatChoice(vat)
    const texts = { ...line, vatCategory, vatRateBp: String(vatRateBp / 100) }
    for (const [field, text] of Object.entries(texts)) fields.append(`lines.${i}.${field}`, text)
  })
  const pathOf = (path?: string) => {
    if (path === 'lines') return 'lines.0.label'
    const [, i, field] = /^lines\.(\d+)\.(\w+)/.exec(path ?? '') ?? []
    const line = kept[Number(i)]
    if (!line) return path
    return `lines.${line.index}.${field === 'vatRateBp' || field === 'vatCategory' ? 'vat' : field}`
  }
  return { fields, pathOf }
}

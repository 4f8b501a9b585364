import { redirect } from 'react-router'
import { Refused, refuse } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { newId } from '../../../platform/ids.server.ts'
import {
  attempt,
  type Choice,
  choicesAmong,
  choicesOf,
  chooseNamed,
  fileOf,
  formOf,
  load,
  type PageArgs,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import type { Session } from '../../../platform/session.ts'
import { choosePeople } from '../../documents/index.ts'
import { activityChoices, askedActivity, getActivity } from '../../organisation/index.ts'
import { getOwners } from '../../people/index.ts'
import {
  acceptPurchases,
  addSupplier,
  attachReceipt,
  changeAcceptedPurchase,
  getPurchase,
  listPurchases,
  listSuppliers,
  listVehicles,
  type PurchaseDetail,
  savePurchaseDraft,
  submitPurchases,
} from '../index.ts'
import { purchaseRatesInForce } from '../purchase.ts'

export const actsForHouse = (args: PageArgs): boolean => signedIn(args).activityIds === null

const choiceOf = ({ id, name }: { id: string; name: string }): Choice => ({ value: id, label: name })

const suppliersOf = (args: PageArgs, activityId: string, named?: string) =>
  choicesOf(args, listSuppliers, { activityId }, choiceOf, named)

const vehicles = async (args: PageArgs) =>
  (await load(args, listVehicles, {})).map(({ id, registration, person }) => ({
    value: id,
    label: actsForHouse(args) ? `${registration} · ${person}` : registration,
  }))

/** What the form of a new purchase needs: of the activity of the invoice that it credits, or of the one asked for; or those to choose among. */
export async function newPurchaseForm(args: PageArgs, credit: Awaited<ReturnType<typeof creditOf>>) {
  const { only, choosing } = await askedActivity(args)
  const activityId = credit?.activityId ?? only?.id
  const { document } = credit ?? {}
  const form = activityId ? await purchaseFormData(args, activityId, document?.creditedId, document) : null
  return form ?? { activity: null, choosing }
}

/**
 * What the form of a purchase offers for an activity; null once it is closed. `known`: the purchase that it corrects or goes on with.
 */
export async function purchaseFormData(
  args: PageArgs,
  activityId: string,
  creditedId: string | null = null,
  known: Partial<Pick<PurchaseDetail, 'supplierId' | 'supplier' | 'personId' | 'person'>> & {
    lines?: readonly Pick<PurchaseDetail['lines'][number], 'vehicleId' | 'activityId'>[]
  } = {},
) {
  const activity = await load(args, getActivity, { id: activityId })
  if (activity.closedOn !== null) return null
  const today = todayOf(args)
  const forHouse = actsForHouse(args)
  const [suppliers, people, owners, ownVehicles, invoices, credited, lineActivities] = await Promise.all([
    suppliersOf(args, activity.id),
    forHouse ? load(args, choosePeople, {}) : [],
    forHouse ? load(args, getOwners, { activityId: activity.id }) : [],
    vehicles(args),
    load(args, listPurchases, { activityId: activity.id, kind: 'invoice', status: 'accepted', limit: 100 }),
    creditedId ? load(args, getPurchase, { id: creditedId }) : null,
    Promise.all([...new Set(known.lines?.map(line => line.activityId))].map(id => load(args, getActivity, { id }))),
  ])
  return {
    activity: { id: activity.id, name: activity.name },
    /** The house may cut one invoice over several activities. */
    activities: forHouse ? await activityChoices(args) : [],
    suppliers,
    supplier: choiceIf(known.supplierId, known.supplier),
    people,
    person:
      choiceIf(known.personId, known.person) ??
      (owners.length === 1 ? { value: owners[0]!.personId, label: owners[0]!.name } : null),
    vehicles: choicesAmong(ownVehicles),
    /** Of the vehicles and activities that its lines name. */
    labels: Object.fromEntries(
      [...ownVehicles, ...lineActivities.map(choiceOf)].flatMap(({ value, label }) =>
        known.lines?.some(line => line.vehicleId === value || line.activityId === value) ? [[value, label]] : [],
      ),
    ) as Record<string, string>,
    /** What a credit note may correct: the last invoices, and the one that it corrects already, however old. */
    invoices: [
      ...(credited ? [credited] : []),
      ...invoices.rows.filter(row => row.activityId === activity.id && row.id !== creditedId),
    ].map(({ id, reference, supplier, day, grossCents }) => ({ id, reference, supplier, day, grossCents })),
    rates: purchaseRatesInForce(today),
    forHouse,
    today,
  }
}

const choiceIf = (value?: string | null, label?: string | null): Choice | null =>
  value ? { value, label: label ?? '' } : null

/** A credit note as it begins from the invoice that it corrects: its supplier, its lines, its amounts to be lowered. */
export async function creditOf(args: PageArgs, id: string | null) {
  if (!id) return null
  const { supplierId, supplier, subject, reference, lines, activityId } = await load(args, getPurchase, { id })
  return {
    reference,
    activityId,
    document: {
      kind: 'credit-note' as const,
      creditedId: id,
      supplierId,
      supplier,
      subject,
      lines: lines.map(({ deductibleCents: _, ...line }) => line),
    },
  }
}

/**
 * The action of the form: keeps the receipt, then the draft, then submits or accepts it when asked. What is done stays done when a later
 * step is refused: the form comes back with the receipt's and the draft's ids, and a key of its own for the next try.
 */
export async function savePurchaseForm(args: PageArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent') ?? 'save')
  return attempt(args, async () => {
    const session = signedIn(args)
    const key = String(form.get('requestKey') ?? newId())
    form.set('requestKey', newId())
    await keepReceipt(session, form)
    const unnamed = await chooseNamed(args, {
      personId: named => load(args, choosePeople, { named }),
      supplierId: named => suppliersOf(args, String(form.get('activityId')), named),
      'lines.*.vehicleId': async named => choicesAmong(await vehicles(args), named),
      'lines.*.activityId': async named => activityChoices(args, named),
    })
    if (unnamed) return unnamed
    const fields = await withSupplier(session, form, key)
    const acceptDuplicate = form.get('acceptDuplicate') === 'on'
    if (intent === 'correct') {
      const input = readForm(changeAcceptedPurchase.input, fields) as never
      const { id } = await changeAcceptedPurchase(session, input, `${key}:correct`)
      throw redirect(`/depenses/${id}`, 303)
    }
    const draft = await savePurchaseDraft(session, readForm(savePurchaseDraft.input, fields) as never, `${key}:draft`)
    form.set('id', draft.id)
    form.set('version', String(draft.version))
    if (intent !== 'save' && intent !== 'add-line')
      await submitPurchases(session, { ids: [draft.id], acceptDuplicate }, `${key}:submit`)
    if (intent === 'accept') await acceptPurchases(session, { ids: [draft.id], acceptDuplicate }, `${key}:accept`)
    throw redirect(intent === 'add-line' ? `/depenses/${draft.id}?lignes=1` : `/depenses/${draft.id}`, 303)
  })
}

/** A duplicate is said when the purchase is submitted, once everything typed is safe. */
async function keepReceipt(session: Session, form: FormData): Promise<void> {
  const receipt = await fileOf(form.get('receipt'))
  if (!receipt) return
  const activityId = String(form.get('activityId') ?? '')
  const { id, name } = await attachReceipt(session, {
    activityId,
    name: receipt.name || 'justificatif',
    contentBase64: receipt.contentBase64,
    acceptDuplicate: true,
  })
  form.set('receiptId', id)
  form.set('receiptName', name)
}

/** The form's fields, with the supplier that was typed by its name alone: found, or added on the way. What was typed stays as typed. */
async function withSupplier(session: Session, form: FormData, key: string): Promise<[string, FormDataEntryValue][]> {
  const fields = [...form]
  const name = String(form.get('newSupplier') ?? '').trim()
  if (!name) return fields
  if (form.get('supplierId'))
    throw new Refused([
      refuse('fournisseur', 'Choisissez un fournisseur connu ou écrivez-en un nouveau, pas les deux.', 'newSupplier'),
    ])
  const activityId = String(form.get('activityId') ?? '')
  const { rows } = await listSuppliers(session, { activityId, q: name.slice(0, 100), limit: 50 })
  const known = rows.find(row => row.name.toLowerCase() === name.toLowerCase())
  const input = readForm(addSupplier.input, [
    ['activityId', activityId],
    ['name', name],
  ])
  const { id } = known ?? (await addSupplier(session, input as never, `${key}:supplier`))
  return [...fields.filter(([field]) => field !== 'supplierId'), ['supplierId', id]]
}

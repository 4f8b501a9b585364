import { z } from 'zod'
import type { AnyUseCase } from '../platform/use-case.server.ts'
import type { FullWorld } from './full-world.ts'
import { IBAN } from './full-world.ts'

/** For tests: inputs made from a use case's own schema, valid to look at, and every field in them. */

export type Schema = Record<string, unknown> & {
  type?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
}

export const schemaOf = (useCase: AnyUseCase): Schema =>
  z.toJSONSchema(useCase.input, { io: 'input', unrepresentable: 'any' }) as Schema

/** What `id` or `ids` means to a use case, by its name, then by the first word of its address. */
const SUBJECTS: Record<string, string> = {
  issueInvoices: 'draft',
  submitInvoices: 'draft',
  saveInvoiceDraft: 'draft',
  discardInvoiceDraft: 'draft',
  withdrawInvoices: 'submitted',
  saveQuoteDraft: 'draftQuote',
  invoiceQuote: 'signedQuote',
  savePurchaseDraft: 'draftPurchase',
  submitPurchases: 'draftPurchase',
  discardPurchaseDraft: 'draftPurchase',
  acceptPurchases: 'submittedPurchase',
  refusePurchase: 'submittedPurchase',
  withdrawPurchases: 'submittedPurchase',
  checkTakings: 'unreadTaking',
  validateEntries: 'provisionalEntry',
  discardEntry: 'provisionalEntry',
  listBallots: 'closedItem',
  recountVote: 'closedItem',
  applyDecision: 'closedItem',
  bookSlot: 'freeSlot',
  approveShareRequests: 'openShareRequest',
  refuseShareRequests: 'openShareRequest',
  cancelShareRequest: 'openShareRequest',
}
const BY_ADDRESS: Record<string, string> = {
  assemblies: 'assembly',
  'my-assemblies': 'assembly',
  'assembly-items': 'agendaItem',
  'resolution-amendments': 'resolutionAmendment',
  activities: 'activityId',
  contracts: 'contract',
  'other-contracts': 'otherContract',
  people: 'personId',
  departures: 'departure',
  suspensions: 'suspension',
  papers: 'paper',
  'api-keys': 'key',
  entries: 'entryId',
  levies: 'levy',
  quotes: 'quote',
  invoices: 'invoice',
  customers: 'customerId',
  receipts: 'receipt',
  'cheque-deposits': 'deposit',
  letterings: 'lettering',
  purchases: 'purchase',
  suppliers: 'supplierId',
  takings: 'taking',
  files: 'file',
  payslips: 'payslip',
  'payment-orders': 'order',
  'pay-journals': 'payJournal',
  'bank-accounts': 'bankAccountId',
  'bank-lines': 'bankLine',
  'catalogue-items': 'catalogueItem',
  documents: 'document',
  'surplus-scenarios': 'scenarioId',
  prescribers: 'prescriberId',
  'meeting-series': 'series',
  meetings: 'meetingId',
  candidates: 'candidate',
  'candidate-files': 'candidateFile',
  appointments: 'appointment',
  interviews: 'interview',
  workshops: 'workshop',
  notes: 'note',
  'support-actions': 'supportAction',
  'funding-programmes': 'programmeId',
  'time-entries': 'timeEntry',
  'training-programmes': 'trainingProgramme',
  'training-trainers': 'trainerId',
  'training-sessions': 'sessionId',
  'training-trainees': 'traineeId',
  'training-orders': 'orderId',
  'training-evidence': 'evidence',
  'training-audits': 'auditId',
  'training-findings': 'finding',
  shareholders: 'shareholderId',
  'share-requests': 'shareRequest',
  'share-schedules': 'shareSchedule',
  networks: 'networkId',
  'network-tools': 'tool',
  'shared-quotes': 'sharedQuote',
  'quote-parts': 'part',
  'internal-invoices': 'internalInvoice',
}
const BY_FIELD: Record<string, string> = {
  creditedId: 'purchase',
  invoiceIds: 'invoice',
  fileId: 'file',
  contractId: 'contract',
  memberIds: 'memberId',
  subjectId: 'invoice',
  actorId: 'personId',
  renewsId: 'contract',
  depositIds: 'invoice',
  receiptIds: 'receipt',
  activityIds: 'activityId',
  logoId: 'file',
  siteId: 'file',
  withPersonId: 'personId',
  personIds: 'personId',
  presentIds: 'personId',
  leaderId: 'advisorId',
  shareholderIds: 'shareholderId',
  sellerActivityId: 'activityId',
  buyerActivityId: 'activityId',
}

interface Maker {
  useCase: AnyUseCase
  full: FullWorld
}

function idOf({ useCase, full }: Maker, field: string): string {
  const address = typeof useCase.api === 'string' ? useCase.api.split('/')[1]! : ''
  const name =
    field === 'id' || field === 'ids'
      ? (SUBJECTS[useCase.name] ?? BY_ADDRESS[address] ?? '')
      : (BY_FIELD[field] ?? field)
  return full.ids[name] ?? full.shared[name] ?? full.ids.activityId!
}

const PATTERNS: [RegExp, string][] = [
  [/\\d\{3\} \?\\d\{3\}/, '123456'],
  [/\[01\]\\d/, '14:00'],
  [/\[A-Z\]\{2\}/, 'FR'],
  [/\^512/, '512'],
  [/\^5/, '512'],
  [/\^6/, '6283'],
  [/\^7/, '706'],
  [/\^\[26\]/, '6064'],
  [/\^\[1-8\]/, '471'],
  [/\[a-z0-9-\]\{1,30\}/, 'essai'],
  [/97\[1-8\]/, '31'],
  [/\\d\{2\}\\\.\?/, '62.01Z'],
]

/** A value that the schema takes. `whole`: optional fields too. */
export function sample(schema: Schema, field: string, maker: Maker, whole = false): unknown {
  const options = schema.anyOf ?? schema.oneOf
  if (options) return sample(options.find(option => option.type !== 'null') ?? options[0]!, field, maker, whole)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.type === 'object') {
    const required = (schema.required as string[] | undefined) ?? []
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([key]) => whole || required.includes(key))
        .map(([key, child]) => [key, sample(child, key, maker, whole)]),
    )
  }
  if (schema.type === 'array')
    return Array.from({ length: Math.max(1, Number(schema.minItems ?? 1)) }, () =>
      sample(schema.items!, field, maker, whole),
    )
  if (schema.type === 'boolean') return false
  if (schema.type === 'integer' || schema.type === 'number')
    return Math.min(
      Math.max(Number(schema.minimum ?? 1), field === 'shareBp' ? 10_000 : 1),
      Number(schema.maximum ?? 1e9),
    )
  return sampleText(schema, field, maker)
}

function sampleText(schema: Schema, field: string, maker: Maker): string {
  if (schema.format === 'uuid') return idOf(maker, field)
  if (schema.format === 'email') return 'essai@exemple.fr'
  if (schema.text === 'day' || schema.format === 'date') return maker.full.today
  if (schema.text === 'month') return maker.full.month
  if (schema.text === 'quantity') return '1'
  if (schema.text === 'unitPrice') return '10'
  if (/base64$/i.test(field) || field === 'content') return Buffer.from('%PDF-1.7 essai').toString('base64')
  if (field === 'iban') return IBAN
  if (field === 'postalCode') return '31310'
  if (maker.useCase.name === 'getFecSummary' || field === 'exercice') return maker.full.today.slice(0, 4)
  if (field === 'after') return ''
  if (typeof schema.pattern === 'string') {
    const pattern = schema.pattern
    return PATTERNS.find(([known]) => known.test(pattern))?.[1] ?? 'ESSAI1'
  }
  return 'Essai'.slice(0, Number(schema.maxLength ?? 5))
}

/** Fields without which others would be passed over in silence. */
const MEANINGFUL: Record<string, object> = { savePurchaseDraft: { kind: 'expense-report' } }

export type Path = readonly (string | number)[]

export interface Field {
  /** The whole input in which this field stands. */
  input: Record<string, unknown>
  path: Path
  schema: Schema
}

/** Every field of an input, at any depth, each in an input that is otherwise as it should be. */
export function fieldsOf(useCase: AnyUseCase, full: FullWorld): Field[] {
  const maker = { useCase, full }
  const schema = schemaOf(useCase)
  return (schema.oneOf ?? schema.anyOf ?? [schema]).flatMap(option =>
    childrenOf(
      maker,
      { ...(sample(option, '', maker) as Record<string, unknown>), ...MEANINGFUL[useCase.name] },
      [],
      option,
    ),
  )
}

function childrenOf(maker: Maker, input: Record<string, unknown>, path: Path, schema: Schema): Field[] {
  const within = (inner: Path, child: Schema): Field[] => {
    const name = String(inner.findLast(key => typeof key === 'string'))
    const filled = getAt(input, inner) === undefined ? setAt(input, inner, sample(child, name, maker)) : input
    return [{ input: filled, path: inner, schema: child }, ...childrenOf(maker, filled, inner, child)]
  }
  if (schema.type === 'object')
    return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => within([...path, key], child))
  if (schema.type === 'array') return within([...path, 0], schema.items!)
  const options = (schema.oneOf ?? schema.anyOf ?? []).filter(option => option.type !== 'null')
  const name = String(path.findLast(key => typeof key === 'string'))
  return options.flatMap(option =>
    childrenOf(maker, options.length > 1 ? setAt(input, path, sample(option, name, maker)) : input, path, option),
  )
}

export function getAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], input)
}

/** A copy of the input with another value there. */
export function setAt(input: Record<string, unknown>, path: Path, value: unknown): Record<string, unknown> {
  const copy = structuredClone(input)
  let parent: Record<string | number, unknown> = copy
  for (const [i, key] of path.slice(0, -1).entries()) {
    parent[key] ??= typeof path[i + 1] === 'number' ? [] : {}
    parent = parent[key] as Record<string | number, unknown>
  }
  parent[path.at(-1)!] = value
  return copy
}

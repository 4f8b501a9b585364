import { z } from 'zod'
import { addMonths, type Day } from '../../kernel/day.ts'
import { zDay, zId, zInteger, zNonNegativeCents, zOptionalText, zText } from '../../kernel/input.ts'
import { type Cents, cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { isTeam, readPerson } from '../people/index.ts'
import { accruedOf, commitShares, scheduledHolders, stopSchedules } from './accrued.ts'
import { type CapitalFacts, capitalLimits } from './limits.ts'
import { categoryRefusals, dayRefusals } from './members.ts'
import { employsSomebody, readCapital, readShareholders } from './read-shares.ts'
import {
  endAssociates,
  type Holding,
  type MovementDraft,
  nameMembers,
  numberMembers,
  readHoldings,
  thirdPartyOf,
  writeMovements,
} from './register.ts'
import { lockRegister, readShareRules, type ShareRules } from './rules.ts'
import { REQUEST_KINDS, type RequestKind, SHARE_CATEGORIES, type ShareCategory, sharesText } from './share.ts'

/**
 * Asks for new shares, for a transfer or for a reimbursement; the house decides. An entrepreneur or a member asks for themselves, of shares or of
 * their reimbursement; the house writes what it received on paper.
 */
export const requestShares = useCase({
  name: 'requestShares',
  api: 'POST /share-requests',
  summary: 'Demande des parts, une cession ou un remboursement',
  roles: ['entrepreneur', 'associate', ...OFFICE],
  scope: 'own',
  input: z.strictObject({
    kind: z.enum(REQUEST_KINDS, { error: 'Choisissez une souscription, une cession ou un remboursement.' }),
    /** The member; oneself when absent. */
    shareholderId: zId.nullish(),
    /** Instead: a person of the register who is not a member yet. */
    personId: zId.nullish(),
    shares: zInteger(1, 1_000_000),
    category: z.enum(SHARE_CATEGORIES, { error: 'Choisissez une catégorie.' }).nullish(),
    paidBy: z.enum(['transfer', 'pay'], { error: 'Choisissez comment les parts seront payées.' }).nullish(),
    toShareholderId: zId.nullish(),
    reason: zOptionalText(200),
    requestedOn: zDay.nullish(),
  }),
  output: z.strictObject({ id: zId, shareholderId: zId }),
  async run(ctx, input) {
    const requestedOn = input.requestedOn ?? ctx.today
    const shareholderId = await holderFor(ctx, input)
    const holder = (await readHoldings(ctx, [shareholderId])).get(shareholderId)
    if (!holder) throw notFound('Ce membre')
    const rules = await readShareRules(ctx)
    const refusals = [
      ...dayRefusals(ctx, requestedOn, 'requestedOn'),
      ...(input.category ? categoryRefusals(rules, input.category) : []),
    ]
    if (input.kind === 'subscription' && isTeam(ctx.session) && !categoryOf(input, holder))
      refusals.push(refuse('categorie', 'Choisissez la catégorie : ce membre n’en a pas encore.', 'category'))
    if (input.kind === 'transfer' && !isTeam(ctx.session))
      refusals.push(refuse('cession', 'Une cession s’écrit avec la coopérative : contactez-la.', 'kind'))
    else if (input.kind === 'transfer' && !input.toShareholderId)
      refusals.push(refuse('cession', 'Choisissez le membre qui reçoit les parts.', 'toShareholderId'))
    if (input.kind !== 'subscription') refusals.push(...leavingRefusals(holder, input.shares, rules))
    else if (holder.shares + input.shares < rules.minimumShares)
      refusals.push(refuse('minimum', `Les statuts demandent ${sharesText(rules.minimumShares)} au moins.`, 'shares'))
    refuseIfAny(refusals)
    const id = newId()
    await ctx.db
      .insertInto('share_request')
      .values({
        organisation_id: ctx.organisationId,
        id,
        kind: input.kind,
        shareholder_id: shareholderId,
        person_id: holder.personId,
        to_shareholder_id: input.kind === 'transfer' ? input.toShareholderId! : null,
        category: input.category ?? null,
        shares: input.shares,
        paid_by: input.kind === 'subscription' ? (input.paidBy ?? 'transfer') : null,
        requested_on: requestedOn,
        reason: input.reason ?? null,
      })
      .execute()
    ctx.record(id)
    return { id, shareholderId }
  },
})

/** The member that a request is about; a person who has no file gets one. */
async function holderFor(
  ctx: Context,
  { shareholderId, personId }: { shareholderId?: string | null; personId?: string | null },
): Promise<string> {
  const person = isTeam(ctx.session) ? (personId ?? null) : ctx.session.personId
  if (isTeam(ctx.session) && shareholderId) return shareholderId
  if (!person) throw new Refused([refuse('membre', 'Choisissez le membre ou la personne.', 'shareholderId')])
  await readPerson(ctx, person)
  await ctx.db
    .insertInto('shareholder')
    .values({ organisation_id: ctx.organisationId, id: newId(), person_id: person })
    .onConflict(conflict => conflict.columns(['organisation_id', 'person_id']).doNothing())
    .execute()
  const { id } = await ctx.db
    .selectFrom('shareholder')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('person_id', '=', person)
    .executeTakeFirstOrThrow()
  return id
}

/** Takes a request back before it is decided. */
export const cancelShareRequest = useCase({
  name: 'cancelShareRequest',
  api: 'POST /share-requests/{id}/cancellation',
  summary: 'Retire une demande de parts pas encore décidée',
  roles: ['entrepreneur', 'associate', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const [request] = await lockRequests(ctx, [id])
    refuseIfAny(decidedRefusals([request!]))
    await ctx.db
      .updateTable('share_request')
      .set(eb => ({ status: 'cancelled', version: eb('version', '+', 1) }))
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: request })
    return { id }
  },
})

const zDecision = {
  on: zDay,
  /** The body and the day: « Conseil d’administration du 12/03/2026 ». */
  decision: zText(160),
}

/**
 * Approves requests, many at once: members who had no number get the next ones, the movements are written in the register and posted (D 4562 · C 1012; D 1013 ·
 * C 4567). Refused whole when one of them breaks a bound of the law that was kept before.
 */
export const approveShareRequests = useCase({
  name: 'approveShareRequests',
  api: 'POST /share-requests/approval',
  summary: 'Agrée des demandes de parts',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    ids: z.array(zId).min(1, 'Choisissez une demande.').max(1000),
    ...zDecision,
    /** Of reimbursements: what a share is worth once its part of the losses is imputed; the nominal value when absent. */
    valueCents: zNonNegativeCents.nullish(),
  }),
  output: z.strictObject({ approved: z.number(), lastMovement: z.number() }),
  async run(ctx, { ids, on, decision, valueCents }) {
    const rules = await lockRegister(ctx)
    const requests = await lockRequests(ctx, ids)
    return approve(ctx, rules, requests, { on, decision, valueCents: valueCents ?? null })
  },
})

/** Refuses requests, with the reason that is told. */
export const refuseShareRequests = useCase({
  name: 'refuseShareRequests',
  api: 'POST /share-requests/refusal',
  summary: 'Refuse des demandes de parts',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez une demande.').max(1000), ...zDecision }),
  output: z.strictObject({ refused: z.number() }),
  async run(ctx, { ids, on, decision }) {
    await lockRegister(ctx)
    const requests = await lockRequests(ctx, ids)
    refuseIfAny([...decidedRefusals(requests), ...dayRefusals(ctx, on, 'on')])
    await ctx.db
      .updateTable('share_request')
      .set(eb => ({
        status: 'refused',
        decided_on: on,
        decided_by: ctx.session.actor.name,
        decision,
        version: eb('version', '+', 1),
      }))
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .execute()
    for (const request of requests) ctx.record(request.id, { before: request })
    return { refused: requests.length }
  },
})

/**
 * Reimburses shares that leave, in one go for the house: the request and its approval. All the shares of a member when none are counted. What is owed is an
 * open item of 4567, due within the statutes' delay, that the payments take.
 */
export const reimburseShares = useCase({
  name: 'reimburseShares',
  api: 'POST /share-reimbursements',
  summary: 'Rembourse les parts de membres qui sortent',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    items: z
      .array(z.strictObject({ shareholderId: zId, shares: zInteger(1, 1_000_000).nullish() }))
      .min(1, 'Choisissez un membre.')
      .max(500),
    ...zDecision,
    reason: zOptionalText(200),
    valueCents: zNonNegativeCents.nullish(),
  }),
  output: z.strictObject({ approved: z.number(), lastMovement: z.number() }),
  async run(ctx, { items, on, decision, reason, valueCents }) {
    const rules = await lockRegister(ctx)
    const holders = await readHoldings(
      ctx,
      items.map(item => item.shareholderId),
    )
    const rows = items.map(item => {
      const holder = holders.get(item.shareholderId)
      if (!holder) throw notFound('Ce membre')
      const shares = item.shares ?? holder.shares
      if (shares === 0) throw new Refused([refuse('parts', `${holder.name} n’a plus de part.`, 'items')])
      return {
        organisation_id: ctx.organisationId,
        id: newId(),
        kind: 'reimbursement',
        shareholder_id: holder.shareholderId,
        person_id: holder.personId,
        shares,
        requested_on: on,
        reason: reason ?? null,
      }
    })
    await ctx.db.insertInto('share_request').values(rows).execute()
    const requests = await lockRequests(
      ctx,
      rows.map(row => row.id),
    )
    return approve(ctx, rules, requests, { on, decision, valueCents: valueCents ?? null })
  },
})

interface Request {
  id: string
  kind: RequestKind
  shareholderId: string
  toShareholderId: string | null
  category: ShareCategory | null
  shares: number
  paidBy: 'transfer' | 'pay' | null
  requestedOn: Day
  status: string
  version: number
}

async function lockRequests(ctx: Context, ids: readonly string[]): Promise<Request[]> {
  const rows = await ctx.db
    .selectFrom('share_request')
    .select([
      'id',
      'kind',
      'shareholder_id as shareholderId',
      'to_shareholder_id as toShareholderId',
      'category',
      'shares',
      'paid_by as paidBy',
      'requested_on as requestedOn',
      'status',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .orderBy('requested_on')
    .orderBy('id')
    .forUpdate()
    .execute()
  if (rows.length !== new Set(ids).size) throw notFound('Une de ces demandes')
  return rows as Request[]
}

const decidedRefusals = (requests: readonly Request[]): Refusal[] =>
  requests
    .filter(request => request.status !== 'requested')
    .slice(0, 1)
    .map(() => refuse('decidee', 'Une de ces demandes est déjà décidée ou retirée : rechargez la page.', 'ids'))

interface Decision {
  on: Day
  decision: string
  valueCents: Cents | null
}

async function approve(
  ctx: Context,
  rules: ShareRules,
  requests: readonly Request[],
  decided: Decision,
): Promise<{ approved: number; lastMovement: number }> {
  refuseIfAny(decidedRefusals(requests))
  const organisation = await readOrganisation(ctx)
  const ids = requests.flatMap(request => [
    request.shareholderId,
    ...(request.toShareholderId ? [request.toShareholderId] : []),
  ])
  const holders = await readHoldings(ctx, ids)
  const scheduled = await scheduledHolders(ctx, ids, decided.on)
  const accrued = await accruedOf(ctx, organisation, ids)
  const refusals = dayRefusals(ctx, decided.on, 'on')
  if (decided.valueCents !== null && decided.valueCents > rules.nominalCents)
    refusals.push(
      refuse(
        'valeur',
        `Une part se rembourse ${formatEuros(rules.nominalCents)} au plus, sa valeur nominale (loi 47-1775, art. 18).`,
        'valueCents',
      ),
    )
  const before = await factsOf(ctx, organisation, rules)
  const drafts: MovementDraft[] = []
  for (const request of requests) {
    const holder = holders.get(request.shareholderId)!
    if (request.kind === 'subscription' && request.paidBy === 'pay' && !scheduled.has(holder.shareholderId))
      refusals.push(
        refuse(
          'prelevement',
          `${holder.name} n’a pas de prélèvement sur la paie : décidez-le d’abord, ou choisissez le virement.`,
          'ids',
        ),
      )
    if (request.kind !== 'subscription') refusals.push(...leavingRefusals(holder, request.shares, rules))
    const made = draftsOf(organisation, rules, holders, accrued, request, decided)
    refusals.push(...made.refusals)
    drafts.push(...made.drafts)
    for (const draft of made.drafts) follow(holders, draft)
  }
  refusals.push(...boundRefusals(before, after(before, drafts, holders), requests, decided.on))
  refuseIfAny(refusals)

  const entering = requests.map(request => holders.get(request.toShareholderId ?? request.shareholderId)!)
  await numberMembers(ctx, [...new Set(entering)])
  await nameMembers(ctx, [...holders.values()])
  const { movements, entries } = await writeMovements(ctx, organisation, drafts)
  await settle(ctx, rules, requests, holders, decided)
  await endAssociates(ctx, ids)
  await postEntries(ctx, entries, 'validated')
  return { approved: requests.length, lastMovement: movements.at(-1)!.number }
}

/** Why a member cannot part with so many shares. */
function leavingRefusals(holder: Holding, shares: number, rules: ShareRules): Refusal[] {
  const left = holder.shares - shares
  if (left < 0)
    return [
      refuse(
        'parts',
        `${holder.name} détient ${sharesText(holder.shares)}, moins que les ${shares} demandées : corrigez leur nombre.`,
        'shares',
      ),
    ]
  const refusals: Refusal[] = []
  if (left > 0 && left < rules.minimumShares)
    refusals.push(
      refuse(
        'minimum',
        `${holder.name} garderait ${sharesText(left)}, moins que les ${rules.minimumShares} des statuts : laissez-en assez ou reprenez-les toutes.`,
        'shares',
      ),
    )
  if (holder.paidCents - shares * rules.nominalCents < 0)
    refusals.push(
      refuse(
        'liberation',
        `Des parts de ${holder.name} ne sont pas libérées (${formatEuros(holder.capitalCents - holder.paidCents)} restent dus) : encaissez-les ou annulez-les d’abord.`,
        'shares',
      ),
    )
  return refusals
}

interface Drafts {
  drafts: MovementDraft[]
  refusals: Refusal[]
}

/** All that the movements of one decided request are made from. */
interface Matter {
  accounts: Organisation['settings']['accounts']
  /** Where capital stands: the house's own activity. */
  house: string
  rules: ShareRules
  request: Request
  decided: Decision
  holder: Holding
  /** Who gets transferred shares; the holder themselves otherwise. */
  receiver: Holding
  category: ShareCategory
  /** What the shares asked for are worth in capital. */
  amount: Cents
}

function draftsOf(
  organisation: Organisation,
  rules: ShareRules,
  holders: ReadonlyMap<string, Holding>,
  accrued: ReadonlyMap<string, { scheduleId: string; cents: number }[]>,
  request: Request,
  decided: Decision,
): Drafts {
  const holder = holders.get(request.shareholderId)!
  const receiver = holders.get(request.toShareholderId ?? request.shareholderId)!
  const category = request.kind === 'reimbursement' ? holder.category : categoryOf(request, receiver)
  if (!category)
    return { drafts: [], refusals: [refuse('categorie', `Choisissez la catégorie de ${receiver.name}.`, 'ids')] }
  const matter: Matter = {
    accounts: organisation.settings.accounts,
    house: organisation.houseActivityId,
    rules,
    request,
    decided,
    holder,
    receiver,
    category,
    amount: cents(request.shares * rules.nominalCents),
  }
  if (request.kind === 'subscription')
    return { drafts: [subscription(matter)], refusals: categoryRefusals(rules, category, 'ids') }
  if (request.kind === 'transfer')
    return { drafts: transfer(matter), refusals: categoryRefusals(rules, category, 'ids') }
  // Who leaves for good takes along what the pay had put aside for a next share.
  const waiting = request.shares === holder.shares ? (accrued.get(holder.shareholderId) ?? []) : []
  return { drafts: [reimbursement(matter, waiting)], refusals: [] }
}

const aboutOf = ({ request, decided }: Matter) => ({ day: decided.on, requestId: request.id, label: decided.decision })
const of = ({ shareholderId, personId }: Holding) => ({ shareholderId, personId })

function subscription(matter: Matter): MovementDraft {
  const { accounts, house, rules, request, decided, holder, category, amount } = matter
  return {
    ...aboutOf(matter),
    ...of(holder),
    kind: 'subscription',
    category,
    shares: request.shares,
    capitalCents: amount,
    paidCents: 0,
    lines: [
      ...debitLine(amount, {
        activityId: house,
        thirdPartyId: thirdPartyOf(holder),
        account: accounts.shareSubscribers,
        itemId: request.id,
        dueDay: addMonths(decided.on, rules.releaseMonths),
      }),
      ...creditLine(amount, { account: accounts.capitalCalled, activityId: house }),
    ],
  }
}

function transfer(matter: Matter): MovementDraft[] {
  const { request, holder, receiver, category, amount } = matter
  const moved = { ...aboutOf(matter), kind: 'transfer' as const }
  return [
    {
      ...moved,
      ...of(holder),
      category: holder.category!,
      counterpartId: receiver.shareholderId,
      shares: -request.shares,
      capitalCents: -amount,
      paidCents: -amount,
    },
    {
      ...moved,
      ...of(receiver),
      category,
      counterpartId: holder.shareholderId,
      shares: request.shares,
      capitalCents: amount,
      paidCents: amount,
    },
  ]
}

/** At most their nominal value; what losses took of it stays with the house. */
function reimbursement(matter: Matter, waiting: readonly { scheduleId: string; cents: number }[]): MovementDraft {
  const { accounts, house, rules, request, decided, holder, category, amount } = matter
  const third = { activityId: house, thirdPartyId: thirdPartyOf(holder) }
  const owed = request.shares * Math.min(decided.valueCents ?? rules.nominalCents, rules.nominalCents)
  return {
    ...aboutOf(matter),
    ...of(holder),
    kind: 'reimbursement',
    category,
    shares: -request.shares,
    capitalCents: -amount,
    paidCents: -amount,
    lines: [
      ...debitLine(amount, { account: accounts.capitalPaid, activityId: house }),
      ...waiting.flatMap(({ scheduleId, cents }) =>
        debitLine(cents, { ...third, account: accounts.shareSubscribers, itemId: scheduleId }),
      ),
      ...creditLine(owed + sum(waiting.map(one => one.cents)), {
        ...third,
        account: accounts.shareReimbursements,
        itemId: request.id,
        dueDay: addMonths(decided.on, rules.reimbursementMonths),
      }),
      ...creditLine(amount - owed, { account: accounts.priorLosses, activityId: house }),
    ],
  }
}

/** What the request says, else what they are already, else an employee for somebody of the house. */
const categoryOf = ({ category }: { category?: ShareCategory | null }, holder: Holding): ShareCategory | null =>
  category ?? holder.category ?? (holder.personId ? 'employee' : null)

/** Two requests about one member see one another. */
function follow(holders: Map<string, Holding>, draft: MovementDraft): void {
  const holder = holders.get(draft.shareholderId)!
  holders.set(draft.shareholderId, {
    ...holder,
    category: draft.category,
    shares: holder.shares + draft.shares,
    capitalCents: (holder.capitalCents + draft.capitalCents) as Cents,
    paidCents: (holder.paidCents + draft.paidCents) as Cents,
  })
}

type Facts = CapitalFacts & { byId: Map<string, CapitalFacts['members'][number]> }

async function factsOf(ctx: Context, organisation: Organisation, rules: ShareRules): Promise<Facts> {
  const members = await readShareholders(ctx, { on: ctx.today })
  const { highestCapitalCents } = await readCapital(ctx, { on: ctx.today })
  const byId = new Map(
    members.map(({ shareholderId, name, category, shares }) => [shareholderId, { name, category, shares }]),
  )
  return {
    legalForm: organisation.legalForm,
    nominalCents: rules.nominalCents,
    floorCents: rules.floorCents,
    highestCapitalCents,
    employs: await employsSomebody(ctx, ctx.today),
    members: [...byId.values()],
    byId,
  }
}

function after(before: Facts, drafts: readonly MovementDraft[], holders: ReadonlyMap<string, Holding>): Facts {
  const byId = new Map(before.byId)
  for (const { shareholderId } of drafts) {
    const { name, category, shares } = holders.get(shareholderId)!
    if (shares > 0) byId.set(shareholderId, { name, category: category!, shares })
    else byId.delete(shareholderId)
  }
  return { ...before, members: [...byId.values()], byId }
}

/** A bound kept before and broken after. Nobody is kept in against their will: a reimbursement only has to leave the capital above its floor. */
function boundRefusals(before: Facts, next: Facts, requests: readonly Request[], on: Day): Refusal[] {
  const kept = new Set(capitalLimits(before, on).flatMap(limit => (limit.kept ? [limit.key] : [])))
  const leaving = requests.every(request => request.kind === 'reimbursement')
  return capitalLimits(next, on)
    .filter(limit => !limit.kept && kept.has(limit.key))
    .filter(limit => !leaving || limit.key === 'floor')
    .map(limit =>
      refuse(
        `limite.${limit.key}`,
        `${limit.label} : la limite serait dépassée. ${limit.sentence} (${limit.source})`,
        'ids',
      ),
    )
}

async function settle(
  ctx: Context,
  rules: ShareRules,
  requests: readonly Request[],
  holders: ReadonlyMap<string, Holding>,
  { on, decision, valueCents }: Decision,
): Promise<void> {
  for (const request of requests) {
    const months = { subscription: rules.releaseMonths, transfer: null, reimbursement: rules.reimbursementMonths }[
      request.kind
    ]
    await ctx.db
      .updateTable('share_request')
      .set({
        status: 'approved',
        decided_on: on,
        decided_by: ctx.session.actor.name,
        decision,
        due_on: months === null ? null : addMonths(on, months),
        value_cents: request.kind === 'reimbursement' ? (valueCents ?? rules.nominalCents) : null,
        version: request.version + 1,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', request.id)
      .execute()
    const holder = holders.get(request.shareholderId)!
    if (request.kind === 'subscription' && request.paidBy === 'pay' && holder.personId)
      await commitShares(ctx, holder.personId, request.id, request.shares * rules.nominalCents)
    if (request.kind === 'reimbursement' && holder.shares === 0) await stopSchedules(ctx, holder.shareholderId, on)
    ctx.record(request.id, { before: request })
  }
}

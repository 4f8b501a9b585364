import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import {
  expectedNotices,
  NOTICE_EVENTS,
  NOTICE_RECIPIENTS,
  type NoticedContract,
  type NoticeEvent,
  type NoticeRecipient,
  noticeText,
} from './notice.ts'
import { readContract, readContractsById } from './read-people.ts'

const zNamed = { contractId: zId, event: z.enum(NOTICE_EVENTS), recipient: z.enum(NOTICE_RECIPIENTS) }

/** Notes that what Code du travail R5142-1 asks was sent: on which day, by whom. */
export const tickNotices = useCase({
  name: 'tickNotices',
  api: 'POST /contract-notices',
  summary: 'Note l’envoi d’informations à l’URSSAF et à France Travail sur des CAPE',
  roles: [...OFFICE, 'payroll', 'advisor'],
  scope: 'own',
  input: z.strictObject({
    notices: z
      .array(z.strictObject({ ...zNamed, sentOn: zDay, reference: zOptionalText(80) }))
      .min(1, 'Cochez au moins un envoi.')
      .max(2000),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { notices }) {
    const contracts = await readContractsById(ctx, [...new Set(notices.map(one => one.contractId))])
    const refusals = notices.flatMap((one, i): Refusal[] => {
      const contract = contracts.get(one.contractId)
      const expected = contract && expectedNotices(contract).find(due => due.event === one.event)
      if (!contract)
        return [
          refuse('introuvable', 'Ce contrat n’existe pas ou ne vous est pas accessible.', `notices.${i}.contractId`),
        ]
      if (!expected)
        return [
          refuse(
            'information',
            'Ce contrat ne demande pas cette information : seul un CAPE s’annonce (Code du travail, art. R5142-1).',
            `notices.${i}.event`,
          ),
        ]
      if (one.sentOn > ctx.today || one.sentOn < expected.dueOn)
        return [
          refuse(
            'envoi',
            `L’envoi se note entre le ${formatDay(expected.dueOn)} et aujourd’hui : vérifiez la date.`,
            `notices.${i}.sentOn`,
          ),
        ]
      return []
    })
    refuseIfAny(refusals)
    await ctx.db
      .insertInto('contract_notice')
      .values(
        notices.map(one => ({
          organisation_id: ctx.organisationId,
          contract_id: one.contractId,
          event: one.event,
          recipient: one.recipient,
          person_id: contracts.get(one.contractId)!.personId,
          sent_on: one.sentOn,
          sent_by: ctx.session.actor.name,
          reference: one.reference ?? null,
        })),
      )
      .execute()
    for (const one of notices) ctx.record(one.contractId, { activityId: contracts.get(one.contractId)!.activityId })
    return { count: notices.length }
  },
})

/** Takes a tick back: the notice was not sent after all. */
export const untickNotice = useCase({
  name: 'untickNotice',
  api: 'DELETE /contract-notices/{contractId}/{event}/{recipient}',
  summary: 'Retire l’envoi noté d’une information',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject(zNamed),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { contractId, event, recipient }) {
    await readContract(ctx, contractId)
    const before = await ctx.db
      .deleteFrom('contract_notice')
      .where('organisation_id', '=', ctx.organisationId)
      .where('contract_id', '=', contractId)
      .where('event', '=', event)
      .where('recipient', '=', recipient)
      .returningAll()
      .execute()
    if (before.length === 0) throw notFound('Cet envoi')
    ctx.record(contractId, { before: before[0] })
    return { count: before.length }
  },
})

export interface NoticeState {
  contractId: string
  personId: string
  activityId: string
  event: NoticeEvent
  recipient: NoticeRecipient
  dueOn: Day
  sentOn: Day | null
  sentBy: string | null
  reference: string | null
}

/** What these contracts ask to be said, and what was. */
export async function readNotices(
  ctx: Context,
  contracts: readonly (NoticedContract & { personId: string; activityId: string })[],
): Promise<NoticeState[]> {
  const expected = contracts.flatMap(contract =>
    expectedNotices(contract).map(notice => ({
      ...notice,
      personId: contract.personId,
      activityId: contract.activityId,
    })),
  )
  if (expected.length === 0) return []
  const { rows } = await sql<{
    contract_id: string
    event: string
    recipient: string
    sent_on: Day
    sent_by: string
    reference: string | null
  }>`
    select contract_id, event, recipient, sent_on, sent_by, reference from contract_notice
    where organisation_id = ${ctx.organisationId} and contract_id = any(${[...new Set(expected.map(one => one.contractId))]}::uuid[])`.execute(
    ctx.db,
  )
  const sent = new Map(rows.map(row => [`${row.contract_id} ${row.event} ${row.recipient}`, row]))
  return expected.map(one => {
    const row = sent.get(`${one.contractId} ${one.event} ${one.recipient}`)
    return { ...one, sentOn: row?.sent_on ?? null, sentBy: row?.sent_by ?? null, reference: row?.reference ?? null }
  })
}

/** The letter of one notice. */
export const getNotice = query({
  name: 'getNotice',
  api: 'GET /contract-notices/{contractId}/{event}/{recipient}',
  summary: 'Rédige l’information à l’URSSAF ou à France Travail sur un CAPE',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject(zNamed),
  output: z.object({ text: z.string(), dueOn: zDay, sentOn: zDay.nullable() }),
  async run(ctx, { contractId, event, recipient }) {
    const contract = (await readContractsById(ctx, [contractId])).get(contractId)
    if (!contract) throw notFound('Ce contrat')
    const notice = (await readNotices(ctx, [contract])).find(one => one.event === event && one.recipient === recipient)
    if (!notice)
      throw new Refused([
        refuse('information', 'Ce contrat ne demande pas cette information (Code du travail, art. R5142-1).', 'event'),
      ])
    const organisation = await readOrganisation(ctx)
    const facts = await ctx.db
      .selectFrom('person as p')
      .innerJoin('activity as a', join =>
        join.onRef('a.organisation_id', '=', 'p.organisation_id').on('a.id', '=', contract.activityId),
      )
      .select(['p.first_name', 'p.last_name', 'p.birth_day', 'a.name', 'a.trade'])
      .where('p.organisation_id', '=', ctx.organisationId)
      .where('p.id', '=', contract.personId)
      .executeTakeFirstOrThrow()
    const text = noticeText(notice, contract, {
      house: organisation.name,
      siren: organisation.siren,
      person: `${facts.first_name} ${facts.last_name}`,
      birthDay: facts.birth_day,
      activity: [facts.name, facts.trade].filter(Boolean).join(', '),
    })
    return { text, dueOn: notice.dueOn, sentOn: notice.sentOn }
  },
})

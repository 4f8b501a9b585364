import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zEmail, zId, zOptionalText, zText } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { nafLabel, readNaf } from '../../law/naf.ts'
import { newId, newToken } from '../../platform/ids.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { type CandidateStage, HEARD_FROM_KEYS, SITUATION_KEYS } from './candidate.ts'

/** The longest that a link's secret can be, and of its letters only. */
export const zToken = z.string().regex(/^[\w-]{8,64}$/, 'Ce lien est incomplet : recopiez-le depuis votre courrier.')

export const zContactFields = {
  firstName: zText(60),
  lastName: zText(60),
  email: zEmail.nullish(),
  phone: zOptionalText(30),
}
export const zProjectFields = {
  project: zOptionalText(4000),
  /** In their words, or a class of the NAF by its code or its name. */
  trade: zOptionalText(160),
  postalCode: z
    .string()
    .regex(/^\d{5}$/, 'Code postal attendu : cinq chiffres.')
    .nullish(),
  commune: zOptionalText(80),
  siteId: zId.nullish(),
}
export const zSituationFields = {
  situation: z.enum(SITUATION_KEYS, { error: 'Choisissez dans la liste.' }).nullish(),
  heardFrom: z.enum(HEARD_FROM_KEYS, { error: 'Choisissez dans la liste.' }).nullish(),
  prescriberId: zId.nullish(),
}
export const zCandidateFields = { ...zContactFields, ...zProjectFields, ...zSituationFields }
export type CandidateFields = z.output<z.ZodObject<typeof zCandidateFields>>

/** What is known of a trade: the words as written, and the class of the NAF when they name one. */
function tradeColumns(trade: string | null | undefined): { trade: string | null; naf: string | null } {
  const naf = trade ? readNaf(trade) : null
  return { trade: naf ? nafLabel(naf.code) : (trade ?? null), naf: naf?.code ?? null }
}

export const contactColumns = ({
  firstName,
  lastName,
  email,
  phone,
}: Pick<CandidateFields, keyof typeof zContactFields>) => ({
  first_name: firstName,
  last_name: lastName,
  email: email ?? null,
  phone: phone ?? null,
})
export const projectColumns = (fields: Pick<CandidateFields, keyof typeof zProjectFields>) => ({
  project: fields.project ?? null,
  ...tradeColumns(fields.trade),
  postal_code: fields.postalCode ?? null,
  commune: fields.commune ?? null,
  site_id: fields.siteId ?? null,
})
export const situationColumns = (fields: Pick<CandidateFields, keyof typeof zSituationFields>) => ({
  situation: fields.situation ?? null,
  heard_from: fields.heardFrom ?? null,
  prescriber_id: fields.prescriberId ?? null,
})

interface NewCandidate {
  stage: 'draft' | 'prospect'
  columns: ReturnType<typeof contactColumns> &
    Partial<ReturnType<typeof projectColumns> & ReturnType<typeof situationColumns>>
  appliedOn: Day | null
  chargeId?: string | null
}

/** Writes candidates, and the first step of those who are more than a draft. */
export async function insertCandidates(
  ctx: Context,
  candidates: readonly NewCandidate[],
): Promise<{ id: string; token: string }[]> {
  const rows = candidates.map(({ stage, columns, appliedOn, chargeId = null }) => ({
    organisation_id: ctx.organisationId,
    id: newId(),
    token: newToken(),
    stage,
    since: ctx.today,
    ...columns,
    applied_on: appliedOn,
    first_contact_on: ctx.today,
    last_contact_on: ctx.today,
    charge_id: chargeId,
  }))
  await ctx.db.insertInto('candidate').values(rows).execute()
  await insertSteps(
    ctx,
    rows
      .filter(row => row.stage === 'prospect')
      .map(row => ({ candidateId: row.id, stage: 'prospect', onDay: ctx.today, chargeId: row.charge_id })),
  )
  return rows.map(({ id, token }) => ({ id, token }))
}

interface NewStep {
  candidateId: string
  stage: Exclude<CandidateStage, 'draft'>
  onDay: Day
  chargeId?: string | null
  note?: string | null
  fileId?: string | null
}

export async function insertSteps(ctx: Context, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return
  await ctx.db
    .insertInto('candidate_step')
    .values(
      steps.map(({ candidateId, stage, onDay, chargeId = null, note = null, fileId = null }) => ({
        organisation_id: ctx.organisationId,
        id: newId(),
        candidate_id: candidateId,
        stage,
        on_day: onDay,
        charge_id: chargeId,
        note,
        file_id: fileId,
        by_name: ctx.session.actor.name,
        at: ctx.now,
      })),
    )
    .execute()
}

/** Somebody whose way is still open under this address and this name: they come back, they are not added again. */
export async function findContact(
  ctx: Context,
  { email, lastName }: { email: string; lastName: string },
): Promise<{ id: string } | undefined> {
  return ctx.db
    .selectFrom('candidate')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .where(sql<boolean>`lower(unaccent(last_name)) = lower(unaccent(${lastName}))`)
    .where('stage', 'in', ['prospect', 'meeting', 'diagnosis'])
    .orderBy('since', 'desc')
    .executeTakeFirst()
}

/** Those who may be in charge of somebody, by name. */
export async function readTeam(ctx: Context): Promise<{ id: string; name: string }[]> {
  return (await sql<{ id: string; name: string }>`select id, name from team_people() order by name, id`.execute(ctx.db))
    .rows
}

export async function refuseStrangerInCharge(ctx: Context, chargeId: string | null | undefined): Promise<void> {
  if (chargeId && !(await readTeam(ctx)).some(({ id }) => id === chargeId))
    throw new Refused([
      refuse('charge', 'Cette personne n’est pas de l’équipe : choisissez dans la liste.', 'chargeId'),
    ])
}

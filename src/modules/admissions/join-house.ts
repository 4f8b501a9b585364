import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { departmentOf } from '../../kernel/department.ts'
import { zDay, zId, zText, zVersion } from '../../kernel/input.ts'
import { type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { openActivity } from '../organisation/index.ts'
import { addContract, addPerson, assignPortfolio, readContracts } from '../people/index.ts'
import { fillEntries } from '../support/index.ts'
import type { EntryStatus } from '../support/statement.ts'
import { insertSteps } from './candidate-rows.ts'
import { lockCandidates } from './candidates.ts'

/**
 * Signs the first contract of a candidate: the person enters the register, their activity opens, their CAPE is written, the one in charge
 * accompanies them; nothing is typed again. All of it or nothing.
 */
export const joinHouse = useCase({
  name: 'joinHouse',
  api: 'POST /candidates/{id}/contract',
  summary: 'Signe le premier contrat d’un candidat : personne, activité et CAPE en une fois',
  roles: OFFICE,
  scope: 'house',
  audit: 'subject',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    code: z
      .string()
      .regex(/^[A-Z0-9][A-Z0-9-]{0,15}$/, 'Code analytique : 1 à 16 lettres capitales, chiffres ou tirets.'),
    activityName: zText(80),
    startsOn: zDay,
    endsOn: zDay,
    payClause: z.boolean().default(false),
  }),
  output: z.strictObject({ personId: zId, activityId: zId, contractId: zId }),
  async run(ctx, { id, version, code, activityName, startsOn, endsOn, payClause }) {
    const [locked] = await lockCandidates(ctx, [id])
    if (locked!.version !== version) throw stale('Ce candidat')
    const candidate = await ctx.db
      .selectFrom('candidate')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    if (candidate.stage === 'joined' || candidate.stage === 'draft' || candidate.erased_on)
      throw new Refused([
        refuse(
          'parcours.contrat',
          candidate.stage === 'joined'
            ? 'Cette personne a déjà signé : ajoutez la suite depuis sa fiche.'
            : 'Cette candidature n’est pas envoyée, ou elle est effacée : personne ne peut signer.',
        ),
      ])
    const {
      first_name: firstName,
      last_name: lastName,
      email,
      phone,
      commune,
      postal_code: postalCode,
      naf,
      trade,
    } = candidate
    const { id: personId } = await addPerson.run(ctx, {
      firstName: firstName ?? '',
      lastName: lastName!,
      email,
      phone,
      address: null,
      department: postalCode ? departmentOf(postalCode) : null,
    })
    const { id: activityId } = await openActivity.run(ctx, {
      code,
      name: activityName,
      siteId: candidate.site_id,
      trade: trade?.slice(0, 80) ?? null,
      naf,
      email,
      phone,
      commune,
      openedOn: startsOn,
    })
    const { id: contractId } = await addContract.run(ctx, {
      personId,
      activityId,
      kind: 'cape',
      startsOn,
      endsOn,
      payClause,
      fixedGrossCents: 0 as never,
      minimumTurnoverCents: 0 as never,
    })
    if (candidate.charge_id)
      await assignPortfolio.run(ctx, { activityIds: [activityId], personId: candidate.charge_id })
    await join(ctx, [{ id, personId, on: startsOn, chargeId: candidate.charge_id }])
    ctx.record(id)
    return { personId, activityId, contractId }
  },
})

/** Says that candidates are people of the register who already have a contract: it was written before, or elsewhere. */
export const linkCandidates = useCase({
  name: 'linkCandidates',
  api: 'POST /candidates/links',
  summary: 'Relie des candidats à des personnes qui ont déjà un contrat',
  roles: OFFICE,
  scope: 'house',
  audit: 'subject',
  input: z.strictObject({
    links: z
      .array(z.strictObject({ id: zId, personId: zId }))
      .min(1, 'Choisissez au moins une personne.')
      .max(500),
  }),
  output: z.strictObject({ linked: z.number() }),
  async run(ctx, { links }) {
    const candidates = await lockCandidates(
      ctx,
      links.map(link => link.id),
    )
    const refusals: Refusal[] = []
    const joined = []
    for (const { id, personId } of links) {
      const candidate = candidates.find(one => one.id === id)!
      const [first] = await readContracts(ctx, { personId })
      if (!first)
        refusals.push(
          refuse('contrat', 'Cette personne n’a pas de contrat : signez-le depuis le candidat.', 'personId'),
        )
      if (candidate.stage === 'joined' || candidate.stage === 'draft' || candidate.erased_on)
        refusals.push(
          refuse('parcours.contrat', 'Ce candidat est déjà relié, effacé, ou sa candidature n’est pas envoyée.', 'id'),
        )
      if (first) joined.push({ id, personId, on: first.startsOn, chargeId: candidate.charge_id })
    }
    refuseIfAny(refusals)
    await join(ctx, joined)
    for (const { id } of joined) ctx.record(id)
    return { linked: joined.length }
  },
})

/** From here on their name, address and contracts are the register's, and what they said of their situation is what funders ask: nothing is typed or kept twice. */
async function join(
  ctx: Context,
  joined: readonly { id: string; personId: string; on: Day; chargeId: string | null }[],
): Promise<void> {
  const { rows } = await sql<{ id: string; situation: string | null; commune: string | null }>`
    select id, situation, commune from candidate
    where organisation_id = ${ctx.organisationId} and id = any(${joined.map(one => one.id)}::uuid[])`.execute(ctx.db)
  await fillEntries(
    ctx,
    joined.map(({ id, personId }) => {
      const { situation, commune } = rows.find(row => row.id === id)!
      return { personId, commune, status: situation === 'part-time' ? 'employee' : (situation as EntryStatus | null) }
    }),
  )
  for (const { id, personId, on } of joined)
    await ctx.db
      .updateTable('candidate')
      .set({
        stage: 'joined',
        since: on,
        person_id: personId,
        first_name: null,
        last_name: null,
        email: null,
        phone: null,
        postal_code: null,
        commune: null,
        reason: null,
        applied_on: sql<Day>`coalesce(applied_on, first_contact_on)`,
        last_contact_on: ctx.today,
        version: sql`version + 1`,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
  await insertSteps(
    ctx,
    joined.map(({ id, on, chargeId }) => ({ candidateId: id, stage: 'joined', onDay: on, chargeId })),
  )
}

import { z } from 'zod'
import { zDay, zEmail, zId } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { queueMail } from '../../platform/mail.server.ts'
import { publicUrl } from '../../platform/public-url.server.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { CANDIDATE_STAGES } from './candidate.ts'
import {
  contactColumns,
  insertCandidates,
  insertSteps,
  projectColumns,
  situationColumns,
  zContactFields,
  zProjectFields,
  zSituationFields,
  zToken,
} from './candidate-rows.ts'
import { forget } from './forget.ts'
import { readOpenPage } from './public-page.ts'

const NO_DOOR = { none: 'page publique : le lien secret tient lieu de clé' }
const zYou = { ...zContactFields, email: zEmail }

/** Begins an application: it is kept at each step, and found again by the link that is mailed. */
export const startApplication = useCase({
  name: 'startApplication',
  api: NO_DOOR,
  summary: 'Commence une candidature',
  roles: [],
  scope: 'public',
  audit: 'subject',
  input: z.strictObject(zYou),
  output: z.strictObject({ token: zToken }),
  async run(ctx, who) {
    await readOpenPage(ctx)
    const [{ id, token } = { id: '', token: '' }] = await insertCandidates(ctx, [
      { stage: 'draft', columns: contactColumns(who), appliedOn: null },
    ])
    await mail(
      ctx,
      { ...who, token },
      'Votre candidature est commencée',
      'Votre candidature est enregistrée au fur et à mesure. Ce lien vous permet de la reprendre quand vous voulez, de l’envoyer, ou de l’effacer. Il est à vous : ne le partagez pas.',
    )
    ctx.record(id)
    return { token }
  },
})

/** Keeps one step of an application; what was sent can be completed until the house begins to study it. */
export const saveApplication = useCase({
  name: 'saveApplication',
  api: NO_DOOR,
  summary: 'Enregistre une étape d’une candidature',
  roles: [],
  scope: 'public',
  audit: 'none',
  input: z.discriminatedUnion('step', [
    z.strictObject({ step: z.literal('you'), token: zToken, ...zYou }),
    z.strictObject({ step: z.literal('project'), token: zToken, ...zProjectFields }),
    z.strictObject({ step: z.literal('situation'), token: zToken, ...zSituationFields }),
  ]),
  output: z.strictObject({ token: zToken }),
  async run(ctx, { token, ...fields }) {
    const { id } = await lockApplication(ctx, token)
    const columns =
      fields.step === 'you'
        ? contactColumns(fields)
        : fields.step === 'project'
          ? projectColumns(fields)
          : situationColumns(fields)
    await ctx.db
      .updateTable('candidate')
      .set({ ...columns, last_contact_on: ctx.today, version: sql`version + 1` })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    return { token }
  },
})

/** Sends an application to the house. Refused with everything that it lacks. */
export const sendApplication = useCase({
  name: 'sendApplication',
  api: NO_DOOR,
  summary: 'Envoie une candidature',
  roles: [],
  scope: 'public',
  audit: 'subject',
  input: z.strictObject({ token: zToken }),
  output: z.strictObject({ token: zToken }),
  async run(ctx, { token }) {
    const application = await lockApplication(ctx, token)
    if (application.applied_on)
      throw new Refused([
        refuse('candidature.envoyee', 'Cette candidature est déjà envoyée : vos changements sont enregistrés.'),
      ])
    refuseIfAny(lacking(application))
    await ctx.db
      .updateTable('candidate')
      .set({
        stage: 'prospect',
        since: ctx.today,
        applied_on: ctx.today,
        last_contact_on: ctx.today,
        version: sql`version + 1`,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', application.id)
      .execute()
    await insertSteps(ctx, [{ candidateId: application.id, stage: 'prospect', onDay: ctx.today }])
    await joinEarlierContact(ctx, application)
    await mail(
      ctx,
      { firstName: application.first_name!, email: application.email!, token },
      'Votre candidature est arrivée',
      'Nous l’avons bien reçue et nous vous répondrons. Ce lien vous permet de la relire, de la compléter ou de l’effacer.',
    )
    ctx.record(application.id)
    return { token }
  },
})

type Application = Awaited<ReturnType<typeof lockApplication>>

function lacking({ project, trade, commune, postal_code, situation }: Application): Refusal[] {
  const missing: [unknown, string, string][] = [
    [project, 'Racontez votre projet en quelques phrases.', 'project'],
    [trade, 'Dites quel est votre métier.', 'trade'],
    [commune && postal_code, 'Dites où vous habitez : la commune et son code postal.', 'commune'],
    [situation, 'Dites quelle est votre situation aujourd’hui.', 'situation'],
  ]
  return missing.filter(([value]) => !value).map(([, message, path]) => refuse('candidature.incomplete', message, path))
}

/** Who had only booked a seat under this address and this name, and now applies, is one candidate. */
async function joinEarlierContact(ctx: Context, { id, email, last_name }: Application): Promise<void> {
  const earlier = await ctx.db
    .selectFrom('candidate')
    .select(['id', 'stage', 'since', 'charge_id', 'first_contact_on'])
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .where(sql<boolean>`lower(unaccent(last_name)) = lower(unaccent(${last_name}))`)
    .where('id', '<>', id)
    .where('stage', 'in', ['prospect', 'meeting', 'diagnosis'])
    .where('applied_on', 'is', null)
    .orderBy('since', 'desc')
    .executeTakeFirst()
  if (!earlier) return
  for (const table of ['booking', 'candidate_step', 'candidate_file'] as const)
    await ctx.db
      .updateTable(table)
      .set({ candidate_id: id })
      .where('organisation_id', '=', ctx.organisationId)
      .where('candidate_id', '=', earlier.id)
      .execute()
  await ctx.db
    .deleteFrom('candidate')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', earlier.id)
    .execute()
  await ctx.db
    .updateTable('candidate')
    .set({
      first_contact_on: earlier.first_contact_on,
      charge_id: earlier.charge_id,
      ...(earlier.stage === 'prospect' ? {} : { stage: earlier.stage, since: earlier.since }),
    })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()
}

async function readApplication(ctx: Context, token: string) {
  const row = await ctx.db
    .selectFrom('candidate')
    .select([
      'id',
      'stage',
      'first_name',
      'last_name',
      'email',
      'phone',
      'project',
      'trade',
      'naf',
      'postal_code',
      'commune',
      'site_id',
      'situation',
      'heard_from',
      'prescriber_id',
      'applied_on',
      'last_contact_on',
      'erased_on',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('token', '=', token)
    .executeTakeFirst()
  if (!row || row.erased_on || row.stage === 'joined') throw notFound('Cette candidature')
  return row
}

async function lockApplication(ctx: Context, token: string) {
  await ctx.db
    .selectFrom('candidate')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('token', '=', token)
    .forUpdate()
    .execute()
  const row = await readApplication(ctx, token)
  if (row.stage !== 'draft' && row.stage !== 'prospect')
    throw new Refused([
      refuse('candidature.etudiee', 'La coopérative étudie déjà votre candidature : écrivez-lui pour la compléter.'),
    ])
  return row
}

/** What the secret link of an application opens. */
export const getApplication = query({
  name: 'getApplication',
  api: NO_DOOR,
  summary: 'Lit une candidature, par son lien secret',
  roles: [],
  scope: 'public',
  input: z.strictObject({ token: zToken }),
  output: z.object({
    stage: z.enum(CANDIDATE_STAGES),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    project: z.string().nullable(),
    trade: z.string().nullable(),
    postalCode: z.string().nullable(),
    commune: z.string().nullable(),
    siteId: z.string().nullable(),
    situation: z.string().nullable(),
    heardFrom: z.string().nullable(),
    prescriberId: z.string().nullable(),
    appliedOn: zDay.nullable(),
    lastContactOn: zDay,
  }),
  async run(ctx, { token }) {
    const row = await readApplication(ctx, token)
    return {
      stage: row.stage as 'draft',
      firstName: row.first_name,
      lastName: row.last_name,
      email: row.email,
      phone: row.phone,
      project: row.project,
      trade: row.naf ? `${row.naf} ${row.trade}` : row.trade,
      postalCode: row.postal_code,
      commune: row.commune,
      siteId: row.site_id,
      situation: row.situation,
      heardFrom: row.heard_from,
      prescriberId: row.prescriber_id,
      appliedOn: row.applied_on,
      lastContactOn: row.last_contact_on,
    }
  },
})

/** Erases an application at once, by the one whose it is. */
export const eraseApplication = useCase({
  name: 'eraseApplication',
  api: NO_DOOR,
  summary: 'Efface une candidature, par son lien secret',
  roles: [],
  scope: 'public',
  audit: 'subject',
  input: z.strictObject({ token: zToken }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { token }) {
    const { id } = await readApplication(ctx, token)
    await forget(ctx, [id], 'withdrawn')
    ctx.record(id)
    return { id }
  },
})

interface Reader {
  firstName: string
  email: string
  token: string
}

async function mail(
  ctx: Context,
  { firstName, email, token }: Reader,
  subject: string,
  sentence: string,
): Promise<void> {
  const house = await readOrganisation(ctx)
  await queueMail(ctx.db, {
    to: email,
    subject: `${subject} – ${house.name}`,
    text: `Bonjour ${firstName},\n\n${sentence}\n\n${publicUrl()}/p/${house.slug}/candidature/${token}\n\n${[house.name, house.identity.phone, house.identity.email].filter(Boolean).join('\n')}\n`,
    organisationId: ctx.organisationId,
  })
}

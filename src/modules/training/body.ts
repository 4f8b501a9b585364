import { z } from 'zod'
import { zDay, zOptionalText, zVersion } from '../../kernel/input.ts'
import { stale } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { TRAINING_OFFICE } from './access.ts'

const zBodyFields = {
  declarationNumber: z
    .string()
    .regex(/^\d{11}$/, 'Un numéro de déclaration d’activité compte onze chiffres.')
    .nullish(),
  declaredRegion: zOptionalText(60),
  naf: z
    .string()
    .regex(/^\d{2}\.?\d{2}[A-Z]$/, 'Code NAF attendu, par exemple 85.59A.')
    .nullish(),
  contact: zOptionalText(200),
  disabilityContact: zOptionalText(200),
  director: zOptionalText(120),
  directorQuality: zOptionalText(80),
  houseRules: zOptionalText(20_000),
  certifier: zOptionalText(120),
  certifiedUntil: zDay.nullish(),
}

const zBody = z.object({
  declarationNumber: z.string().nullable(),
  declaredRegion: z.string().nullable(),
  naf: z.string().nullable(),
  contact: z.string().nullable(),
  disabilityContact: z.string().nullable(),
  director: z.string().nullable(),
  directorQuality: z.string().nullable(),
  houseRules: z.string().nullable(),
  certifier: z.string().nullable(),
  certifiedUntil: zDay.nullable(),
  version: z.number(),
})
export type TrainingBody = z.output<typeof zBody>

const EMPTY: TrainingBody = {
  declarationNumber: null,
  declaredRegion: null,
  naf: null,
  contact: null,
  disabilityContact: null,
  director: null,
  directorQuality: null,
  houseRules: null,
  certifier: null,
  certifiedUntil: null,
  version: 0,
}

/** The house as a training body; nothing filled in (version 0) until it says what it is. */
export async function readTrainingBody(ctx: Context): Promise<TrainingBody> {
  const row = await ctx.db
    .selectFrom('training_body')
    .select([
      'declaration_number as declarationNumber',
      'declared_region as declaredRegion',
      'naf',
      'contact',
      'disability_contact as disabilityContact',
      'director',
      'director_quality as directorQuality',
      'house_rules as houseRules',
      'certifier',
      'certified_until as certifiedUntil',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  return row ?? EMPTY
}

export const getTrainingBody = query({
  name: 'getTrainingBody',
  api: 'GET /training-body',
  summary: 'Lit l’organisme de formation',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: zBody,
  run: readTrainingBody,
})

/** Says what every paper of the training body prints: its declaration, its contacts, its house rules (C. trav. L6351-1, L6352-3). */
export const changeTrainingBody = useCase({
  name: 'changeTrainingBody',
  api: 'PUT /training-body',
  summary: 'Modifie l’organisme de formation : déclaration, contacts, règlement intérieur',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({ version: zVersion.or(z.literal(0)), ...zBodyFields }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { version, ...fields }) {
    const before = await readTrainingBody(ctx)
    if (before.version !== version) throw stale('L’organisme de formation')
    const columns = {
      declaration_number: fields.declarationNumber ?? null,
      declared_region: fields.declaredRegion ?? null,
      naf: fields.naf ?? null,
      contact: fields.contact ?? null,
      disability_contact: fields.disabilityContact ?? null,
      director: fields.director ?? null,
      director_quality: fields.directorQuality ?? null,
      house_rules: fields.houseRules ?? null,
      certifier: fields.certifier ?? null,
      certified_until: fields.certifiedUntil ?? null,
      version: version + 1,
    }
    const { numInsertedOrUpdatedRows } = await ctx.db
      .insertInto('training_body')
      .values({ organisation_id: ctx.organisationId, ...columns })
      .onConflict(on => on.column('organisation_id').doUpdateSet(columns).where('training_body.version', '=', version))
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw stale('L’organisme de formation')
    ctx.record(ctx.organisationId, { before })
    return { version: version + 1 }
  },
})

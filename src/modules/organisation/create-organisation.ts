import { z } from 'zod'
import { frenchVatNumberOf, sirenRefusal } from '../../formats/siren.ts'
import { addDays, addYears, day, yearOf } from '../../kernel/day.ts'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { newId } from '../../platform/ids.server.ts'
import { sql, useCase } from '../../platform/use-case.server.ts'
import { chartOfAccounts, JOURNAL_LABELS } from './chart-of-accounts.ts'
import { CAPABILITIES, LEGAL_FORMS } from './organisation.ts'
import { zAccounts, zIdentity, zSettings } from './settings.ts'

/** Opens a tenant: the organisation, its own structure as an activity, its chart of accounts, journals, first exercice and ledger. */
export const createOrganisation = useCase({
  name: 'createOrganisation',
  api: { none: 'ouvre un locataire\u00a0: par la ligne de commande de l’administrateur de la plateforme' },
  summary: 'Ouvre une organisation',
  roles: [],
  scope: 'house',
  input: z.strictObject({
    groupId: zId.nullish(),
    slug: z
      .string()
      .regex(
        /^[a-z0-9](-?[a-z0-9]){1,39}$/,
        'Minuscules, chiffres et tirets\u00a0: par exemple «\u00a0les-rives\u00a0».',
      ),
    name: zText(120),
    legalForm: z.enum(LEGAL_FORMS),
    siren: zText(20).refine(siren => !sirenRefusal(siren), { error: ({ input }) => sirenRefusal(`${input}`)?.message }),
    zone: z.string().refine(isZone, 'Fuseau horaire inconnu\u00a0: par exemple Europe/Paris.').default('Europe/Paris'),
    capabilities: z.array(z.enum(CAPABILITIES)).min(1).default(['hosting']),
    identity: zIdentity,
    settings: zSettings.partial().default({}),
    /** First day of the first exercice; 1 January of the current year when absent. */
    firstExerciceStartsOn: zDay.nullish(),
  }),
  output: z.strictObject({ id: zId, houseActivityId: zId }),
  async run(ctx, input) {
    const siren = input.siren.replace(/\s/g, '')
    const settings = zSettings.parse(input.settings)
    const organisation_id = ctx.organisationId
    const house = newId()
    const starts = input.firstExerciceStartsOn ?? day(`${yearOf(ctx.today)}-01-01`)
    await ctx.db
      .insertInto('organisation')
      .values({
        organisation_id,
        group_id: input.groupId ?? null,
        slug: input.slug,
        name: input.name,
        legal_form: input.legalForm,
        siren,
        zone: input.zone,
        capabilities: input.capabilities,
        identity: JSON.stringify({ vatNumber: frenchVatNumberOf(siren), ...input.identity }),
        settings: JSON.stringify(settings),
        created_at: ctx.now,
      })
      .execute()
    await ctx.db
      .insertInto('activity')
      .values({ organisation_id, id: house, code: 'H', name: input.name, is_house: true, opened_on: starts })
      .execute()
    const labels = Object.fromEntries(
      Object.entries(zAccounts.shape).map(([key, schema]) => [key, schema.description ?? key]),
    )
    await ctx.db
      .insertInto('account')
      .values(
        Object.entries(chartOfAccounts(settings, labels)).map(([code, label]) => ({ organisation_id, code, label })),
      )
      .execute()
    await ctx.db
      .insertInto('journal')
      .values(
        Object.entries(settings.journals).map(([key, code]) => ({
          organisation_id,
          code,
          label: JOURNAL_LABELS[key] ?? code,
        })),
      )
      .execute()
    await ctx.db
      .insertInto('exercice')
      .values({
        organisation_id,
        id: newId(),
        code: starts.slice(0, 4),
        starts_on: starts,
        ends_on: addDays(addYears(starts, 1), -1),
      })
      .execute()
    await sql`select open_ledger(${organisation_id})`.execute(ctx.db)
    ctx.record(organisation_id)
    return { id: organisation_id, houseActivityId: house }
  },
})

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('fr', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

import { z } from 'zod'
import { zDay, zId, zNonNegativeCents, zRateBp, zText } from '../../kernel/input.ts'
import { LEVY_BASES, type LevyBase } from './levy.ts'

const zTier = z.strictObject({ fromCents: zNonNegativeCents, rateBp: zRateBp })

/** What an assembly says of a levy. */
export const zLevyFields = {
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,30}$/, 'Code\u00a0: minuscules, chiffres et tirets, par exemple «\u00a0contribution\u00a0».'),
  name: zText(60),
  activityId: zId.nullish(),
  base: z.enum(Object.keys(LEVY_BASES) as LevyBase[], { error: 'Choisissez l’assiette.' }),
  moment: z.enum(['issue', 'receipt'], { error: 'Choisissez le moment : à la facture ou à l’encaissement.' }),
  period: z.enum(['month', 'year']).default('year'),
  tiers: z.array(zTier).max(20).default([]),
  fixedCents: zNonNegativeCents.optional(),
  floorCents: zNonNegativeCents.nullish(),
  capCents: zNonNegativeCents.nullish(),
  chargeAccount: z.string().regex(/^6[0-9A-Z]{1,11}$/, 'Un compte de charge commence par 6, par exemple 6283.'),
  startsOn: zDay,
  endsOn: zDay.nullish(),
  decidedOn: zDay,
  decision: zText(500),
}

import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { MOODS, REASON_CODES } from './attention.ts'

/** An activity as its advisor looks at it. */
export const zPortfolioRow = z.object({
  activityId: zId,
  code: z.string(),
  name: z.string(),
  /** Whose it is. */
  people: z.string(),
  cashCents: z.number(),
  mineCents: z.number(),
  payableCents: z.number(),
  toComeCents: z.number(),
  trendCents: z.array(z.number()),
  mood: z.enum(MOODS),
  moodWhy: z.string(),
  turnoverCents: z.number(),
  objectiveCents: z.number().nullable(),
  expectedCents: z.number().nullable(),
  lateCount: z.number(),
  lateCents: z.number(),
  contractKind: z.enum(['cape', 'cesa']).nullable(),
  contractEndsOn: zDay.nullable(),
  lastMetOn: zDay.nullable(),
  next: z.object({ on: zDay, label: z.string() }).nullable(),
  score: z.number(),
  reasons: z.array(z.object({ code: z.enum(REASON_CODES), text: z.string(), points: z.number() })),
})
export type PortfolioRow = z.output<typeof zPortfolioRow>

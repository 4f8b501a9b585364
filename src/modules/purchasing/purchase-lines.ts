import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zCents, zDay, zId, zInteger, zNonNegativeCents, zOptionalText, zRateBp } from '../../kernel/input.ts'
import { refuseIfAny } from '../../kernel/refusal.ts'
import type { PurchaseNatureCode } from '../../law/purchase-natures.ts'
import type { Context } from '../../platform/use-case.server.ts'
import {
  completeLine,
  deductibleOf,
  linesRefusals,
  NATURE_CODES,
  type PurchaseKind,
  type PurchaseLine,
  REVERSE_CHARGES,
  type ReverseCharge,
  withSignOf,
} from './purchase.ts'

/** A line as doors send it: any two of HT, VAT and TTC, or one and the rate. */
const zPurchaseLine = z.strictObject({
  /** The purchase's own activity when absent. */
  activityId: zId.nullish(),
  nature: z.enum(NATURE_CODES, { error: 'Choisissez la nature de la dépense.' }),
  label: zOptionalText(200),
  day: zDay.nullish(),
  netCents: zCents.nullish(),
  vatCents: zCents.nullish(),
  grossCents: zCents.nullish(),
  vatRateBp: zRateBp.nullish(),
  /** False when the receipt does not allow the VAT to be recovered (no name, no VAT shown). */
  recoverable: z.boolean().default(true),
  reverseCharge: z.enum(REVERSE_CHARGES).nullish(),
  asset: z.boolean().default(false),
  account: z
    .string()
    .regex(/^[26][0-9A-Z]{1,11}$/, 'Un compte de charge commence par 6, d’immobilisation par 2.')
    .nullish(),
  vehicleId: zId.nullish(),
  kilometres: zInteger(1, 100_000).nullish(),
  giftYearCents: zNonNegativeCents.nullish(),
})
type PurchaseLineInput = z.output<typeof zPurchaseLine>

export const zPurchaseLines = z.array(zPurchaseLine).max(200, '200 lignes au plus par pièce.')

/** Completes and signs typed lines; Refused with every reason. */
export function linesOf(
  input: readonly PurchaseLineInput[],
  document: { activityId: string; kind: PurchaseKind; day: Day },
): PurchaseLine[] {
  const typed = input.map(line => ({ ...line, activityId: line.activityId ?? document.activityId }))
  const lines = typed.map(line => completeLine(line, line.day ?? document.day))
  refuseIfAny(linesRefusals(typed, lines, document.day))
  return withSignOf(document.kind, lines)
}

/** The lines of purchases, by purchase id, in order. */
export async function readLines(ctx: Context, ids: readonly string[]): Promise<Map<string, PurchaseLine[]>> {
  const lines = new Map<string, PurchaseLine[]>(ids.map(id => [id, []]))
  if (ids.length === 0) return lines
  const rows = await ctx.db
    .selectFrom('purchase_line')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('purchase_id', 'in', ids)
    .orderBy('purchase_id')
    .orderBy('position')
    .execute()
  for (const row of rows) {
    lines.get(row.purchase_id)!.push({
      activityId: row.activity_id,
      nature: row.nature as PurchaseNatureCode,
      label: row.label,
      day: row.day,
      netCents: row.net_cents,
      vatRateBp: row.vat_rate_bp,
      vatCents: row.vat_cents,
      grossCents: row.gross_cents,
      recoverable: row.recoverable,
      reverseCharge: row.reverse_charge as ReverseCharge | null,
      asset: row.asset,
      account: row.account,
      vehicleId: row.vehicle_id,
      kilometres: row.kilometres,
      giftYearCents: row.gift_year_cents,
    })
  }
  return lines
}

/** Replaces the lines of purchases; `at` is each document's day, at whose law their VAT is deductible. */
export async function replaceLines(
  ctx: Context,
  purchases: readonly { id: string; at: Day; lines: readonly PurchaseLine[] }[],
): Promise<void> {
  await ctx.db
    .deleteFrom('purchase_line')
    .where('organisation_id', '=', ctx.organisationId)
    .where(
      'purchase_id',
      'in',
      purchases.map(p => p.id),
    )
    .execute()
  const rows = purchases.flatMap(({ id, at, lines }) =>
    lines.map((line, i) => ({
      organisation_id: ctx.organisationId,
      purchase_id: id,
      position: i + 1,
      activity_id: line.activityId,
      nature: line.nature,
      label: line.label,
      day: line.day,
      net_cents: line.netCents,
      vat_rate_bp: line.vatRateBp,
      vat_cents: line.vatCents,
      gross_cents: line.grossCents,
      recoverable: line.recoverable,
      deductible_cents: deductibleOf(line, at),
      reverse_charge: line.reverseCharge,
      asset: line.asset,
      account: line.account,
      vehicle_id: line.vehicleId,
      kilometres: line.kilometres,
      gift_year_cents: line.giftYearCents as never,
    })),
  )
  if (rows.length > 0) await ctx.db.insertInto('purchase_line').values(rows).execute()
}

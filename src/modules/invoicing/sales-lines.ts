import { z } from 'zod'
import { zId, zOptionalText, zQuantity, zRateBp, zText, zUnitPrice } from '../../kernel/input.ts'
import { VAT_CATEGORIES, type VatCategoryCode } from '../../law/vat.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { netOf, type SalesLine } from './invoice.ts'

export const CATEGORY_CODES = VAT_CATEGORIES.map(category => category.code) as [VatCategoryCode, ...VatCategoryCode[]]

/** A line as doors send it; what is not said is a taxable service without discount. */
const zSalesLine = z.strictObject({
  kind: z.enum(['item', 'heading']).default('item'),
  itemId: zId.nullish(),
  label: zText(1000),
  quantity: zQuantity.default('1' as never),
  unit: zOptionalText(20),
  unitPrice: zUnitPrice.default('0' as never),
  discountBp: zRateBp.default(0),
  nature: z.enum(['goods', 'services']).default('services'),
  vatCategory: z
    .enum(CATEGORY_CODES, { error: 'Régime de TVA inconnu : choisissez dans la liste.' })
    .default('standard'),
  vatRateBp: zRateBp.default(2000),
  account: z
    .string()
    .regex(/^7[0-9A-Z]{1,11}$/, 'Un compte de produit commence par 7.')
    .nullish(),
})

export const zSalesLines = z.array(zSalesLine).max(500, '500 lignes au plus par document.')

/** The lines of documents, by document id, in order. */
export async function readLines(ctx: Context, documentIds: readonly string[]): Promise<Map<string, SalesLine[]>> {
  const rows = await ctx.db
    .selectFrom('sales_line')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_id', 'in', documentIds)
    .orderBy('document_id')
    .orderBy('position')
    .execute()
  const lines = new Map<string, SalesLine[]>(documentIds.map(id => [id, []]))
  for (const row of rows) {
    lines.get(row.document_id)!.push({
      kind: row.kind as SalesLine['kind'],
      itemId: row.item_id,
      label: row.label,
      quantity: row.quantity,
      unit: row.unit,
      unitPrice: row.unit_price,
      discountBp: row.discount_bp,
      nature: row.nature as SalesLine['nature'],
      vatCategory: row.vat_category as VatCategoryCode,
      vatRateBp: row.vat_rate_bp,
      account: row.account,
    })
  }
  return lines
}

/** Writes the lines of new documents, as one parameter however many they are. */
export async function writeLines(
  ctx: Context,
  documents: readonly { id: string; activityId: string; lines: readonly SalesLine[] }[],
): Promise<void> {
  const rows = documents.flatMap(document =>
    document.lines.map((line, i) => ({
      document_id: document.id,
      activity_id: document.activityId,
      position: i + 1,
      kind: line.kind,
      item_id: line.itemId ?? null,
      label: line.label,
      quantity: line.quantity,
      unit: line.unit ?? null,
      unit_price: line.unitPrice,
      discount_bp: line.discountBp,
      nature: line.nature,
      vat_category: line.vatCategory,
      vat_rate_bp: line.kind === 'heading' ? 0 : line.vatRateBp,
      account: line.account ?? null,
      net_cents: netOf(line),
    })),
  )
  if (rows.length === 0) return
  await sql`
    insert into sales_line (organisation_id, document_id, activity_id, position, kind, item_id, label, quantity, unit, unit_price, discount_bp, nature, vat_category, vat_rate_bp, account, net_cents)
    select ${ctx.organisationId}, document_id, activity_id, position, kind, item_id, label, quantity, unit, unit_price, discount_bp, nature, vat_category, vat_rate_bp, account, net_cents
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(document_id uuid, activity_id uuid, position int, kind text, item_id uuid, label text,
      quantity numeric, unit text, unit_price numeric, discount_bp int, nature text, vat_category text, vat_rate_bp int, account text, net_cents bigint)`.execute(
    ctx.db,
  )
}

/** Replaces the lines of one document. */
export async function replaceLines(
  ctx: Context,
  document: { id: string; activityId: string; lines: readonly SalesLine[] },
): Promise<void> {
  await ctx.db
    .deleteFrom('sales_line')
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_id', '=', document.id)
    .execute()
  await writeLines(ctx, [document])
}

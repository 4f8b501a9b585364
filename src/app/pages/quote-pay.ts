import { payCurveOf } from '../../modules/pay/index.ts'
import { quotePay } from '../../modules/pay/pay.ts'
import { load } from '../../platform/page.server.ts'
import type { Route } from './+types/quote-pay'

/** « Ce devis vous paierait… »: what a price HT in cents would pay, for the quote form that asks while it is typed. */
export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const netCents = Number(search.get('ht'))
  if (!Number.isSafeInteger(netCents) || netCents < 0) return Response.json(null, { status: 422 })
  const { curve, levies, borne } = await load(args, payCurveOf, { activityId: search.get('activite') ?? undefined })
  return Response.json(quotePay({ netCents }, levies as never, curve as never, borne as never), {
    headers: { 'cache-control': 'private, no-store' },
  })
}

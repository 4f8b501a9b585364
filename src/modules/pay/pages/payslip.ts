import { base64Response, load } from '../../../platform/page.server.ts'
import { getPayslip } from '../index.ts'
import type { Route } from './+types/payslip'

/** A payslip's PDF. */
export async function loader(args: Route.LoaderArgs) {
  return base64Response(await load(args, getPayslip, { id: args.params.id }))
}

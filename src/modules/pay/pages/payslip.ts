import { load } from '../../../platform/page.server.ts'
import { getPayslip } from '../index.ts'
import type { Route } from './+types/payslip'

/** A payslip's PDF. */
export async function loader(args: Route.LoaderArgs) {
  const { name, mediaType, contentBase64 } = await load(args, getPayslip, { id: args.params.id })
  return new Response(Buffer.from(contentBase64, 'base64'), {
    headers: {
      'content-type': mediaType,
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })
}

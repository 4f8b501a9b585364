import { isDay } from '../../../kernel/day.ts'
import { load } from '../../../platform/page.server.ts'
import { printShareRegister } from '../index.ts'
import type { Route } from './+types/register-pdf'

export async function loader(args: Route.LoaderArgs) {
  const on = new URL(args.request.url).searchParams.get('au')
  const { name, base64 } = await load(args, printShareRegister, on && isDay(on) ? { on } : {})
  return new Response(Buffer.from(base64, 'base64'), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })
}

import { isDay } from '../../../kernel/day.ts'
import { base64Response, load } from '../../../platform/page.server.ts'
import { printShareRegister } from '../index.ts'
import type { Route } from './+types/register-pdf'

export async function loader(args: Route.LoaderArgs) {
  const on = new URL(args.request.url).searchParams.get('au')
  const { name, base64 } = await load(args, printShareRegister, on && isDay(on) ? { on } : {})
  return base64Response({ name, mediaType: 'application/pdf', contentBase64: base64 })
}

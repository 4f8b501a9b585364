import { redirectDocument } from 'react-router'
import type { Caller } from '../platform/auth.server.ts'
import { type PageArgs, requestContext } from '../platform/page.server.ts'

/** The caller, as sign-in wants it. */
export const callerOf = ({ request, context }: PageArgs): Caller => ({
  headers: request.headers,
  ip: context.get(requestContext).ip,
})

/** Goes somewhere with the cookies of a session that begins or ends: a whole new page, since public pages have no scripts. */
export function redirectWith(cookies: readonly string[], to: string): Response {
  const headers = new Headers()
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return redirectDocument(to, { status: 303, headers })
}

/** Where to go back after signing in: a path of ours, never another site. */
export function returnPath(request: Request): string {
  const asked = new URL(request.url).searchParams.get('retour') ?? '/'
  return /^\/(?![/\\])/.test(asked) && URL.canParse(asked, 'http://here') ? asked : '/'
}

/** A field of a form as text; a file or nothing is an empty text. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

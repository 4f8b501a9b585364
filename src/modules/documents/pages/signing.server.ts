import { data, redirect } from 'react-router'
import { Refused, refuse } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, type PageArgs } from '../../../platform/page.server.ts'
import type { Session } from '../../../platform/session.ts'
import type { UseCase } from '../../../platform/use-case.server.ts'

type Signed = { outcome: 'signed' | 'wrong-code'; triesLeft: number }

interface Steps<Which extends object> {
  session: Session
  which: Which
  /** The page, read again once signed: with scripts the request's own address is that of its data. */
  here: string
  send: UseCase<Which, { sentTo: string }>
  sign: UseCase<Which & { typedName: string; code: string }, Signed>
}

/** What the signing form does, signed in or from a link: sends the code, or signs and reads the page again. */
export async function signingAction<Which extends object>(args: PageArgs, steps: Steps<Which>) {
  const { session, which, here, send, sign } = steps
  const form = await formOf(args)
  const refused = await attempt(args, async () => {
    if (form.get('intent') === 'code') return send(session, which)
    const typed = readForm(sign.input, form) as { typedName: string; code: string }
    const { outcome, triesLeft } = await sign(session, { ...typed, ...which })
    if (outcome === 'signed') throw redirect(here, 303)
    const remedy = triesLeft > 0 ? `il reste ${triesLeft} essai${triesLeft > 1 ? 's' : ''}` : 'demandez-en un nouveau'
    throw new Refused([refuse('code', `Ce code n’est pas le bon : ${remedy}.`, 'code')])
  })
  return 'sentTo' in refused
    ? { sentTo: refused.sentTo, refused: null }
    : data({ sentTo: null, refused: refused.data }, refused.init ?? {})
}

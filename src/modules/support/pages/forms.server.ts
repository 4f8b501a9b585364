import { data } from 'react-router'
import { dayIn, type Instant } from '../../../kernel/day.ts'
import { formOf, type PageArgs, perform, signedIn } from '../../../platform/page.server.ts'
import type { AnyUseCase } from '../../../platform/use-case.server.ts'

/** Runs the use case that the form's `intent` names; a refusal comes back with its intent, so that the right form shows it. */
export async function performIntent(args: PageArgs, byIntent: Readonly<Record<string, AnyUseCase>>, redirect?: string) {
  const intent = String((await formOf(args)).get('intent'))
  const useCase = byIntent[intent] ?? Object.values(byIntent)[0]!
  const { data: refused, init } = await perform(args, useCase, undefined, redirect ? { redirect } : {})
  return data({ intent, ...refused }, init ?? {})
}

/** Today, for the one who signed in. */
export function todayOf(args: PageArgs) {
  const session = signedIn(args)
  return dayIn(session.zone, session.now ?? (new Date().toISOString() as Instant))
}

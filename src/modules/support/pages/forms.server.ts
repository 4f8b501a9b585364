import { data } from 'react-router'
import { chooseNamed, formOf, load, type PageArgs, perform } from '../../../platform/page.server.ts'
import type { AnyUseCase } from '../../../platform/use-case.server.ts'
import { choosePeople } from '../../documents/index.ts'

/**
 * Runs the use case that the form's `intent` names; a refusal comes back with its intent, so that the right form shows it. `named`: the field
 * where somebody may be chosen by name (`*` for the number of its row).
 */
export async function performIntent(
  args: PageArgs,
  byIntent: Readonly<Record<string, AnyUseCase>>,
  redirect?: string,
  named?: string,
) {
  const intent = String((await formOf(args)).get('intent'))
  const useCase = byIntent[intent] ?? Object.values(byIntent)[0]!
  const unnamed = named
    ? await chooseNamed(args, { [named]: typed => load(args, choosePeople, { named: typed }) })
    : null
  const { data: refused, init } = unnamed ?? (await perform(args, useCase, undefined, redirect ? { redirect } : {}))
  return data({ intent, ...refused }, init ?? {})
}

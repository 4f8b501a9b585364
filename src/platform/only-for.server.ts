import { Refused, refuse } from '../kernel/refusal.ts'
import { type PageArgs, signedIn, throwAsPage } from './page.server.ts'
import { may } from './session.ts'
import type { AnyUseCase } from './use-case.server.ts'

/** A page whose only work is this: who may not do it is told at once, not after having filled it in. */
export function onlyFor(args: PageArgs, work: AnyUseCase): void {
  if (may(signedIn(args), work)) return
  throwAsPage(
    new Refused(
      [refuse('interdit', 'Votre rôle ne permet pas cette action. Demandez-la à votre coopérative.')],
      'forbidden',
    ),
  )
}

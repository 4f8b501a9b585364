import { Outlet } from 'react-router'
import { Refused, refuse } from '../../../kernel/refusal.ts'
import { signedIn, throwAsPage } from '../../../platform/page.server.ts'
import type { Route } from './+types/settings.layout'
import { mayOpen, settingsPage } from './settings-tabs.tsx'

/** Every page of the settings opens for the roles that it concerns; what they may change there, its use cases decide. */
export function loader(args: Route.LoaderArgs) {
  const { roles } = signedIn(args)
  if (!mayOpen(settingsPage(args.url.pathname), roles))
    throwAsPage(
      new Refused(
        [refuse('interdit', 'Ces réglages ne concernent pas votre rôle. Demandez-les à votre coopérative.')],
        'forbidden',
      ),
    )
  return { roles }
}

export default Outlet

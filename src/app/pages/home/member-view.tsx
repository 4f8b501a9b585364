import { FolderOpen, Handshake } from '../../../ui/icon.tsx'
import { BigActions } from '../../../ui/index.ts'

/** The home of a member who runs no activity here: their shares and what they have to sign. */
export const MemberView = () => (
  <BigActions
    label="Ma coopérative"
    items={[
      { href: '/mes-parts', label: 'Mes parts', icon: Handshake },
      { href: '/mes-documents', label: 'Mes documents', icon: FolderOpen },
    ]}
  />
)

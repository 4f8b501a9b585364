import { ownersPool } from './database.server.ts'
import type { Session } from './session.ts'

/** The platform's own session in an organisation, for jobs. Null when the organisation is no more: its jobs have nothing left to do. */
export async function jobSession(organisationId: string): Promise<Session | null> {
  const { rows } = await ownersPool().query<{ zone: string }>(
    'select zone from organisation where organisation_id = $1',
    [organisationId],
  )
  if (!rows[0]) return null
  return {
    organisationId,
    zone: rows[0].zone,
    actor: { kind: 'system', id: organisationId, name: 'Essaim' },
    personId: null,
    roles: [],
    activityIds: null,
  }
}

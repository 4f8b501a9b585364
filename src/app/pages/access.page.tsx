import { Form, redirect } from 'react-router'
import { listSessions, revokeSession } from '../../platform/auth.server.ts'
import { formOf, signedInVisitor } from '../../platform/page.server.ts'
import { ROLE_LABELS } from '../../platform/session.ts'
import { Badge, Button, ButtonLink, Card, DataTable, DescriptionList, InstantText, PageHeader } from '../../ui/index.ts'
import { textOf } from '../sign-in-pages.server.ts'
import type { Route } from './+types/access.page'

export async function loader(args: Route.LoaderArgs) {
  const visitor = signedInVisitor(args)
  return {
    email: visitor.email,
    name: visitor.name,
    twoFactor: visitor.twoFactor,
    roles: visitor.memberships.map(({ name, role }) => ({ name, role: ROLE_LABELS[role] })),
    here: visitor.sessionId,
    sessions: (await listSessions(visitor.userId)).map(session => ({
      ...session,
      ip: session.ip && shortAddress(session.ip),
      userAgent: browserName(session.userAgent),
    })),
  }
}

export async function action(args: Route.ActionArgs) {
  const visitor = signedInVisitor(args)
  const id = textOf(await formOf(args), 'session')
  const owned = (await listSessions(visitor.userId)).some(session => session.id === id)
  if (owned) await revokeSession(visitor.userId, id)
  throw redirect('/mon-acces', 303)
}

/** An IPv6 address as people write it: « ::1 ». */
const shortAddress = (ip: string): string => (ip.includes(':') ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : ip)

/** « Firefox sur Android », as well as a user agent tells. */
function browserName(userAgent: string | null): string {
  if (!userAgent) return 'Navigateur inconnu'
  const pick = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = pick([
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrom(e|ium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ])
  const system = pick([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ])
  return [browser ?? 'Navigateur', system].filter(Boolean).join(' sur ')
}

export default function AccessPage({ loaderData }: Route.ComponentProps) {
  const { email, name, twoFactor, roles, here, sessions } = loaderData
  return (
    <>
      <title>Mon accès — Essaim</title>
      <PageHeader title="Mon accès" subtitle={email} />
      <div className="stack">
        <Card title="Qui je suis">
          <DescriptionList
            items={[
              ['Nom', name],
              [
                'Rôles',
                roles.map(({ name, role }) => `${role} (${name})`).join(', ') || 'aucun\u00a0: demandez une invitation',
              ],
              [
                'Double authentification',
                <Badge key="badge" tone={twoFactor ? 'good' : 'wait'}>
                  {twoFactor ? 'En place' : 'Pas encore'}
                </Badge>,
              ],
            ]}
          />
          <div className="row">
            {twoFactor ? null : (
              <ButtonLink to="/double-authentification">Mettre en place le second facteur</ButtonLink>
            )}
          </div>
        </Card>
        <Card title="Appareils connectés">
          <DataTable
            caption="Appareils connectés"
            rows={sessions}
            rowKey={session => session.id}
            columns={[
              { header: 'Appareil', main: true, cell: session => session.userAgent },
              { header: 'Adresse', phone: 'bare', cell: session => session.ip ?? '' },
              { header: 'Vu le', phone: 'bare', cell: session => <InstantText at={session.lastSeen} /> },
              {
                header: 'Action',
                phone: 'bare',
                cell: session =>
                  session.id === here ? (
                    'cet appareil'
                  ) : (
                    <Form method="post">
                      <Button small name="session" value={session.id}>
                        Déconnecter
                      </Button>
                    </Form>
                  ),
              },
            ]}
          />
        </Card>
      </div>
    </>
  )
}

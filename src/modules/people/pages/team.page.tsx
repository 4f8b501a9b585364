import { Form, useNavigation } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import {
  attempt,
  chooseNamed,
  formOf,
  load,
  perform,
  type RefusedForm,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import { ROLE_LABELS, ROLES, type Role } from '../../../platform/session.ts'
import { KeyRound } from '../../../ui/icon.tsx'
import {
  Button,
  Card,
  Confirm,
  DataTable,
  DayText,
  EmptyState,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { type Activity, activityChoices, listActivities } from '../../organisation/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import { createApiKey, grantRole, listApiKeys, listRoles, revokeApiKey, revokeRole } from '../index.ts'
import type { Route } from './+types/team.page'

const ROLE_OPTIONS = ROLES.map(role => ({ value: role, label: ROLE_LABELS[role] }))

export async function loader(args: Route.LoaderArgs) {
  const names = new Map((await load(args, listActivities, {})).map(({ id, name }) => [id, name]))
  return {
    roles: await load(args, listRoles, {}),
    keys: (await load(args, listApiKeys, {})).map(key => ({
      ...key,
      label: ROLE_LABELS[key.role as Role],
      activity: key.activityId ? (names.get(key.activityId) ?? null) : null,
    })),
    people: await load(args, choosePeople, {}),
    activities: await activityChoices(args, undefined, ofSomebody),
    requestKey: requestKey(),
    done: new URL(args.request.url).searchParams.get('fait'),
  }
}

const ofSomebody = ({ isHouse }: Activity) => !isHouse

/** The page has four forms; `geste` says which. A new key is shown in the answer itself: nowhere else. */
export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const geste = String(form.get('geste'))
  const back = (done: string) => ({ redirect: `/reglages/equipe?fait=${done}` })
  if (geste === 'retirer') return perform(args, revokeRole, undefined, back('retire'))
  if (geste === 'revoquer') return perform(args, revokeApiKey, undefined, back('revoquee'))
  const unnamed = await chooseNamed(args, {
    personId: named => load(args, choosePeople, { named }),
    activityId: named => activityChoices(args, named, ofSomebody),
  })
  if (unnamed) return unnamed
  if (geste !== 'cle')
    return perform(args, grantRole, undefined, {
      redirect: ({ state }) => `/reglages/equipe?fait=${state === 'granted' ? 'donne' : 'invite'}`,
    })
  return attempt(args, async () => ({
    key: (await createApiKey(signedIn(args), readForm(createApiKey.input, form) as never)).key,
  }))
}

const NOT_REFUSED: Partial<RefusedForm> = {}

const DONE: Record<string, string> = {
  donne: 'Le rôle est donné.',
  invite: 'L’invitation est partie par courrier électronique\u00a0; elle vaut quatorze jours.',
  retire: 'Le rôle est retiré.',
  revoquee: 'La clé ne sert plus.',
}

export default function TeamPage({ loaderData, actionData }: Route.ComponentProps) {
  const { roles, keys, people, activities, done } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const created = actionData && 'key' in actionData ? actionData.key : null
  const feedback = (geste: string) => {
    const { refusals: errors, values, choices } = refused?.values.geste === geste ? refused : NOT_REFUSED
    return { errors, values, choices }
  }
  const pending = useNavigation().state !== 'idle'
  return (
    <>
      <title>Équipe et accès — Essaim</title>
      <PageHeader title="Réglages" subtitle="Qui agit ici, et avec quel rôle" />
      <SettingsTabs current="/reglages/equipe" />
      <div className="stack loose">
        {done && DONE[done] && !actionData ? <Flash title={DONE[done]} /> : null}
        <Card title="Accès">
          <FormFeedback errors={feedback('retirer').errors}>
            <DataTable
              caption="Accès et rôles"
              rows={roles}
              rowKey={row => `${row.userId} ${row.role}`}
              columns={[
                { header: 'Personne', main: true, cell: row => row.name },
                { header: 'Adresse', phone: 'bare', cell: row => row.email },
                { header: 'Rôle', phone: 'bare', cell: row => ROLE_LABELS[row.role] },
                { header: 'Depuis', phone: 'hidden', cell: row => <DayText day={row.since.slice(0, 10)} /> },
                {
                  header: 'Action',
                  phone: 'bare',
                  cell: row => (
                    <Form method="post">
                      <HiddenFields values={{ geste: 'retirer', userId: row.userId, role: row.role }} />
                      <Button
                        small
                        variant="quiet"
                        aria-label={`Retirer à ${row.name} le rôle ${ROLE_LABELS[row.role]}`}
                      >
                        Retirer
                      </Button>
                    </Form>
                  ),
                },
              ]}
            />
          </FormFeedback>
        </Card>
        <Card title="Donner un rôle ou inviter">
          <Form method="post" className="form" noValidate>
            <FormFeedback {...feedback('inviter')}>
              <HiddenFields values={{ geste: 'inviter', requestKey: loaderData.requestKey }} />
              <FieldRow>
                <TextField name="name" label="Prénom et nom" autoComplete="off" />
                <TextField name="email" label="Adresse électronique" type="email" autoComplete="off" />
              </FieldRow>
              <FieldRow>
                <SelectField name="role" label="Rôle" options={ROLE_OPTIONS} />
                <NamedField
                  name="personId"
                  label="Fiche de la personne"
                  required={false}
                  empty="Aucune"
                  options={people}
                  help="Nécessaire pour un entrepreneur ou une entrepreneuse, et pour l’accompagnement."
                />
              </FieldRow>
              <FormActions>
                <Button variant="primary" pending={pending}>
                  Donner le rôle
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
        {created ? (
          <Notice tone="good" title={'Voici la clé\u00a0: copiez-la maintenant, elle ne sera plus montrée'}>
            <code>{created}</code>
          </Notice>
        ) : null}
        <Card title="Clés d’accès pour les programmes">
          <div className="stack">
            <DataTable
              caption="Clés d’accès"
              rows={keys}
              rowKey={row => row.id}
              empty={
                <EmptyState icon={KeyRound} title="Aucune clé">
                  Une clé laisse un programme agir avec un rôle&nbsp;: tableur, site marchand, sauvegarde.
                </EmptyState>
              }
              columns={[
                { header: 'Clé', main: true, cell: row => row.name },
                { header: 'Rôle', phone: 'bare', cell: row => [row.label, row.activity].filter(Boolean).join(', ') },
                { header: 'Créée le', phone: 'hidden', cell: row => <DayText day={row.createdAt.slice(0, 10)} /> },
                {
                  header: 'A servi le',
                  cell: row =>
                    row.lastUsedOn ? <DayText day={row.lastUsedOn} /> : <span className="soft">jamais</span>,
                },
                {
                  header: 'Action',
                  phone: 'bare',
                  cell: row =>
                    row.revokedAt ? (
                      <span className="soft">révoquée</span>
                    ) : (
                      <Form method="post">
                        <HiddenFields values={{ geste: 'revoquer', id: row.id }} />
                        <Confirm
                          label="Révoquer"
                          small
                          title={`Révoquer «\u00a0${row.name}\u00a0»\u00a0?`}
                          confirm="Révoquer"
                        >
                          <p>Les programmes qui s’en servent s’arrêtent aussitôt. Une clé révoquée ne revient pas.</p>
                        </Confirm>
                      </Form>
                    ),
                },
              ]}
            />
            <Form method="post" className="form" noValidate>
              <FormFeedback {...feedback('cle')}>
                <HiddenFields values={{ geste: 'cle' }} />
                <FieldRow>
                  <TextField name="name" id="cle-name" label="À quoi sert-elle" autoComplete="off" />
                  <SelectField name="role" id="cle-role" label="Rôle" options={ROLE_OPTIONS} />
                  <NamedField
                    name="activityId"
                    id="cle-activityId"
                    label="Activité"
                    required={false}
                    empty="Aucune"
                    options={activities}
                    help="Seulement pour les rôles d’entrepreneur et d’accompagnement."
                  />
                </FieldRow>
                <FormActions>
                  <Button pending={pending}>Créer une clé</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </div>
        </Card>
      </div>
    </>
  )
}

import { Form } from 'react-router'
import {
  choicesAmong,
  chooseNamed,
  formOf,
  load,
  perform,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  Confirm,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  type Option,
  PageHeader,
  SearchField,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { listActivities } from '../../organisation/index.ts'
import {
  bookTool,
  cancelBooking,
  changeNetwork,
  getNetwork,
  joinNetwork,
  leaveNetwork,
  shareTool,
  withdrawTool,
} from '../index.ts'
import type { Route } from './+types/network.page'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const { id } = args.params
  const q = args.url.searchParams.get('q')?.slice(0, 100) || undefined
  const found = await load(args, getNetwork, { id, q })
  const acts = may(session, shareTool)
  const { activities, own, joining } = await activitiesFor(args, acts ? found.mine : [])
  return {
    ...found,
    mine: acts ? found.mine : [],
    q,
    own,
    joining: choicesAmong(joining),
    // Of who has one activity: the one that joins, or that is there.
    only: activities.length === 1 ? activities[0]! : null,
    mayChange: found.network.organisationId === session.organisationId && may(session, changeNetwork),
    mayJoin: may(session, joinNetwork),
    requestKey: requestKey(),
  }
}

/** The session's open activities: all, those that are in the network, and those that may join it (or change what they show there). */
async function activitiesFor(args: Route.LoaderArgs | Route.ActionArgs, mine: readonly string[]) {
  const activities = (await load(args, listActivities, {}))
    .filter(activity => !activity.isHouse && activity.closedOn === null)
    .map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` }))
  const own = activities.filter(({ value }) => mine.includes(value))
  return {
    activities,
    own,
    joining: own.length < activities.length ? activities.filter(one => !own.includes(one)) : own,
  }
}

const TASKS = {
  join: joinNetwork,
  leave: leaveNetwork,
  share: shareTool,
  withdraw: withdrawTool,
  book: bookTool,
  cancel: cancelBooking,
  change: changeNetwork,
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  const task = String(form.get('task'))
  const activityId = String(form.get('activityId') ?? '')
  if (task === 'join') {
    const { mine } = await load(args, getNetwork, { id })
    const { joining } = await activitiesFor(args, mine)
    const unnamed = await chooseNamed(args, { activityId: named => choicesAmong(joining, named) })
    if (unnamed) return unnamed
    const activityId = String(form.get('activityId') ?? '')
    const text = (name: string) => String(form.get(name) ?? '') || null
    return perform(args, joinNetwork, { id, members: [{ activityId, pitch: text('pitch'), skills: text('skills') }] })
  }
  if (task === 'leave') return perform(args, leaveNetwork, { id, activityId })
  return perform(args, TASKS[task as 'share'] ?? shareTool)
}

export default function NetworkPage({ loaderData, actionData }: Route.ComponentProps) {
  const { network, members, tools, mine, own, joining, only, mayChange, mayJoin, q, requestKey: key } = loaderData
  const feedback = (task: string) =>
    actionData?.values.task === task
      ? { errors: actionData.refusals, values: actionData.values, choices: actionData.choices }
      : {}
  const open = network.closedOn === null
  return (
    <>
      <title>{`${network.name} — Essaim`}</title>
      <PageHeader
        title={network.name}
        subtitle={network.purpose}
        breadcrumbs={[{ label: 'Réseaux', href: '/reseaux' }]}
        action={
          own.length > 0 && open ? (
            <ButtonLink variant="primary" to={`/devis-partages/nouveau?reseau=${network.id}`}>
              Devis partagé
            </ButtonLink>
          ) : null
        }
      />
      <FormFeedback errors={['leave', 'withdraw', 'cancel'].flatMap(task => feedback(task).errors ?? [])}>
        {null}
      </FormFeedback>
      {open ? null : <Notice tone="info">Ce réseau est fermé&nbsp;: son annuaire reste lisible.</Notice>}
      <Card title={`Annuaire (${members.length})`}>
        <FilterBar empty={members.length === 0} clearHref={q ? `/reseaux/${network.id}` : undefined}>
          <SearchField defaultValue={q} />
        </FilterBar>
        <DataTable
          caption="Membres du réseau"
          rows={members}
          rowKey={row => row.activityId}
          empty={
            <EmptyState title={q ? 'Personne ne correspond' : 'Aucun membre'}>
              {q ? 'Changez les mots cherchés.' : 'Inscrivez une activité ci-dessous.'}
            </EmptyState>
          }
          columns={[
            { header: 'Activité', main: true, cell: row => row.name },
            { header: 'Métier', cell: row => row.trade ?? '—' },
            { header: 'Ce qu’elle apporte', cell: row => [row.pitch, row.skills].filter(Boolean).join(' · ') || '—' },
            { header: 'Commune', cell: row => row.commune ?? '—' },
            {
              header: 'Contact',
              cell: row => (
                <>
                  {row.email ? <a href={`mailto:${row.email}`}>{row.email}</a> : null}
                  {row.email && row.phone ? <br /> : null}
                  {row.phone ? <a href={`tel:${row.phone.replace(/\s/g, '')}`}>{row.phone}</a> : null}
                </>
              ),
            },
            { header: 'Coopérative', cell: row => row.organisationName, phone: 'hidden' },
          ]}
        />
      </Card>
      <Card title="Outils mis en commun">
        {tools.length === 0 ? (
          <EmptyState title="Aucun outil partagé">
            Remorque, échafaudage, salle, machine&nbsp;: ce qu’un membre prête, les autres le réservent ici.
          </EmptyState>
        ) : (
          <ul className="stack plain">
            {tools.map(tool => (
              <li key={tool.id} className="stack tight">
                <h3>{tool.name}</h3>
                <p className="soft">{[tool.ownerName, tool.place, tool.terms].filter(Boolean).join(' · ')}</p>
                {tool.bookings.length > 0 ? (
                  <ul>
                    {tool.bookings.map(booking => (
                      <li key={booking.id} className="row">
                        <span>
                          du <DayText day={booking.startsOn} /> au <DayText day={booking.endsOn} />
                          &nbsp;: {booking.name}
                        </span>
                        {booking.mine ? (
                          <Form method="post">
                            <HiddenFields
                              values={{ requestKey: `${key}${booking.id}`, task: 'cancel', id: booking.id }}
                            />
                            <Button small variant="quiet" aria-label={`Annuler la réservation de ${booking.name}`}>
                              Annuler
                            </Button>
                          </Form>
                        ) : null}
                      </li>
                    ))}
                  </ul>
                ) : (
                  <p className="small soft">Libre, rien n’est réservé.</p>
                )}
                {own.length > 0 && open ? (
                  <details open={actionData?.values.id === tool.id}>
                    <summary>Réserver</summary>
                    <Form method="post" className="form" noValidate>
                      <FormFeedback {...(actionData?.values.id === tool.id ? feedback('book') : {})}>
                        <HiddenFields values={{ requestKey: `${key}${tool.id}`, task: 'book', id: tool.id }} />
                        <FieldRow>
                          <DateField name="startsOn" id={`from-${tool.id}`} label="Du" />
                          <DateField name="endsOn" id={`to-${tool.id}`} label="Au" help="Compris." />
                        </FieldRow>
                        <WhichActivity activities={own} id={`book-${tool.id}`} />
                        <FormActions>
                          <Button>Réserver</Button>
                        </FormActions>
                      </FormFeedback>
                    </Form>
                  </details>
                ) : null}
                {mine.includes(tool.activityId) ? (
                  <Form method="post">
                    <HiddenFields values={{ requestKey: `${key}w${tool.id}`, task: 'withdraw', id: tool.id }} />
                    <Confirm
                      label="Retirer"
                      small
                      variant="quiet"
                      title={`Retirer «\u00a0${tool.name}\u00a0»\u00a0?`}
                      confirm="Retirer"
                    >
                      <p>Plus personne ne pourra le réserver. Prévenez ceux dont la réservation est à venir.</p>
                    </Confirm>
                  </Form>
                ) : null}
              </li>
            ))}
          </ul>
        )}
        {own.length > 0 && open ? (
          <details open={actionData?.values.task === 'share'}>
            <summary>Mettre un outil en commun</summary>
            <Form method="post" className="form" noValidate>
              <FormFeedback {...feedback('share')}>
                <HiddenFields values={{ requestKey: `${key}share`, task: 'share', networkId: network.id }} />
                <TextField name="name" id="tool-name" label="Outil" />
                <FieldRow>
                  <TextField name="place" label="Où le prendre" required={false} />
                  <TextField
                    name="terms"
                    label="Conditions"
                    required={false}
                    help="Par exemple «&nbsp;20&nbsp;€ la journée, essence rendue&nbsp;»."
                  />
                </FieldRow>
                <WhichActivity activities={own} id="share-activity" />
                <FormActions>
                  <Button>Partager cet outil</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </details>
        ) : null}
      </Card>
      {mayJoin && open && joining?.length !== 0 ? (
        <Card title={own.length > 0 ? 'Ma présentation dans l’annuaire' : 'Rejoindre ce réseau'}>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...feedback('join')}>
              <HiddenFields values={{ requestKey: `${key}join`, task: 'join' }} />
              {only ? (
                <HiddenFields values={{ activityId: only.value }} />
              ) : (
                <NamedField name="activityId" id="join-activity" label="Activité" options={joining} />
              )}
              <TextArea
                name="pitch"
                label="Ce que j’apporte"
                required={false}
                defaultValue={members.find(member => member.activityId === own[0]?.value)?.pitch ?? undefined}
              />
              <TextField
                name="skills"
                label="Savoir-faire"
                required={false}
                help="Quelques mots, pour être trouvé."
                defaultValue={members.find(member => member.activityId === own[0]?.value)?.skills ?? undefined}
              />
              <FormActions>
                <Button variant={own.length > 0 ? 'secondary' : 'primary'}>
                  {own.length > 0 && only ? 'Enregistrer' : 'Rejoindre le réseau'}
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
          {own.length > 0 && only ? (
            <Form method="post">
              <HiddenFields values={{ requestKey: `${key}leave`, task: 'leave', activityId: own[0]!.value }} />
              <Confirm
                label="Quitter le réseau"
                variant="quiet"
                small
                title="Quitter ce réseau&nbsp;?"
                confirm="Quitter"
              >
                <p>Votre présentation quitte l’annuaire. Vous pourrez revenir.</p>
              </Confirm>
            </Form>
          ) : null}
        </Card>
      ) : null}
      {mayChange ? (
        <Card title="Le réseau lui-même">
          <Form method="post" className="form" noValidate>
            <FormFeedback {...feedback('change')}>
              <HiddenFields
                values={{ requestKey: `${key}change`, task: 'change', id: network.id, version: network.version }}
              />
              <TextField name="name" id="network-name" label="Nom" defaultValue={network.name} />
              <TextArea name="purpose" label="Objet" defaultValue={network.purpose} />
              <TextField
                name="commune"
                label="Commune ou territoire"
                required={false}
                defaultValue={network.commune ?? undefined}
              />
              <CheckboxField
                name="closed"
                label="Fermé&nbsp;: personne n’y entre plus, son annuaire reste lisible"
                defaultChecked={!open}
              />
              <FormActions>
                <Button>Enregistrer le réseau</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      ) : null}
    </>
  )
}

/** Hidden when there is no choice. */
function WhichActivity({ activities, id }: { activities: readonly Option[]; id: string }) {
  return activities.length === 1 ? (
    <HiddenFields values={{ activityId: activities[0]!.value }} />
  ) : (
    <SelectField name="activityId" id={id} label="Pour l’activité" options={activities} />
  )
}

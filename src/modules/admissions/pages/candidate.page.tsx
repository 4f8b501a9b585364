import { data, Form, Link, redirect } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, fileOf, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { FileCheck } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  Confirm,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  SelectField,
  TextArea,
  Timeline,
} from '../../../ui/index.ts'
import { listSites } from '../../organisation/index.ts'
import {
  ABANDON_REASONS,
  HEARD_FROM,
  isOpen,
  nextStage,
  REASON_LABELS,
  REFUSAL_REASONS,
  SITUATIONS,
  STAGE_LABELS,
} from '../candidate.ts'
import {
  bookSeats,
  changeCandidate,
  eraseCandidates,
  getCandidate,
  listMeetings,
  listPrescribers,
  moveCandidates,
} from '../index.ts'
import type { Route } from './+types/candidate.page'
import { ContactFields, ProjectFields, SituationFields } from './candidate-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const candidate = await load(args, getCandidate, { id: args.params.id })
  const meetings = await load(args, listMeetings, { limit: 30 })
  return {
    candidate,
    writes: may(session, changeCandidate),
    signs: session.activityIds === null,
    meetings: meetings.rows
      .filter(
        ({ id, cancelledOn }) =>
          !cancelledOn &&
          candidate.bookings.every(booking => booking.meetingId !== id || booking.state === 'cancelled'),
      )
      .map(({ id, title, day, booked, seats }) => ({
        value: id,
        label: `${formatDay(day)}, ${title} (${booked} sur ${seats})`,
      })),
    sites: (await load(args, listSites, {})).map(({ id, name }) => ({ id, name })),
    prescribers: await load(args, listPrescribers, {}),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  const { data: refused, init } = await act(args, intent)
  return data({ intent, ...refused }, init ?? {})
}

async function act(args: Route.ActionArgs, intent: string) {
  const { id } = args.params
  const form = await formOf(args)
  if (intent === 'book') {
    const input = { meetingId: form.get('meetingId'), candidateIds: [id], notify: form.has('notify') }
    return perform(args, bookSeats, input)
  }
  if (intent === 'erase') return perform(args, eraseCandidates, { ids: [id] }, { redirect: '/parcours' })
  if (intent === 'move') return attempt(args, () => move(args))
  return perform(args, changeCandidate, undefined, { redirect: `/parcours/${id}` })
}

/** The file comes as bytes: it is read here, the rest by the schema. */
async function move(args: Route.ActionArgs): Promise<never> {
  const form = await formOf(args)
  const input = readForm(moveCandidates.input, form) as Parameters<typeof moveCandidates>[1]
  const to = form.get('next') ?? form.get('to')
  await moveCandidates(
    signedIn(args),
    {
      ...input,
      ids: [args.params.id],
      to: String(to ?? '') as typeof input.to,
      file: await fileOf(form.get('paper')),
    },
    `${form.get('requestKey')}:move`,
  )
  throw redirect(`/parcours/${args.params.id}`, 303)
}

export default function CandidatePage({ loaderData, actionData }: Route.ComponentProps) {
  const { candidate, writes, signs } = loaderData
  const name =
    [candidate.firstName, candidate.lastName].filter(Boolean).join(' ') || candidate.personName || 'Personne effacée'
  const refusedFor = (intent: string) => (actionData?.intent === intent ? actionData : null)
  const open = isOpen(candidate.stage)
  const closed = candidate.stage === 'refused' || candidate.stage === 'abandoned'
  return (
    <>
      <title>{`${name} — Essaim`}</title>
      <PageHeader
        title={name}
        subtitle={
          <>
            <Badge tone={closed ? 'neutral' : candidate.stage === 'joined' ? 'good' : 'wait'}>
              {STAGE_LABELS[candidate.stage]}
            </Badge>{' '}
            depuis le {formatDay(candidate.since)}
            {candidate.reason ? `, ${REASON_LABELS[candidate.reason]?.toLowerCase()}` : ''}
          </>
        }
        breadcrumbs={[{ href: '/parcours', label: 'Parcours' }]}
        action={
          candidate.personId ? (
            <ButtonLink to={`/personnes/${candidate.personId}`}>Ouvrir sa fiche</ButtonLink>
          ) : open && signs && writes ? (
            <ButtonLink icon={FileCheck} to={`/parcours/${candidate.id}/contrat`}>
              Signer le CAPE
            </ButtonLink>
          ) : null
        }
      />
      <div className="stack">
        {candidate.erasedOn ? (
          <Notice title={`Effacé le ${formatDay(candidate.erasedOn)}.`}>
            Ce qui nommait cette personne n’existe plus&nbsp;; il reste de quoi compter.
          </Notice>
        ) : null}
        {candidate.alike.length > 0 ? (
          <Notice title="Déjà venu·e&nbsp;?">
            La même adresse a servi à{' '}
            {candidate.alike.map((one, i) => (
              <span key={one.id}>
                {i > 0 ? ', ' : ''}
                <Link to={`/parcours/${one.id}`}>
                  {one.name} ({STAGE_LABELS[one.stage as 'draft'].toLowerCase()}, {formatDay(one.since)})
                </Link>
              </span>
            ))}
            .
          </Notice>
        ) : null}
        <div className="two">
          <div className="stack">
            <Facts {...loaderData} />
            {writes && (open || closed) && !candidate.erasedOn ? (
              <Move {...loaderData} refused={refusedFor('move')} />
            ) : null}
          </div>
          <div className="stack">
            <Card title="Son parcours">
              <Timeline
                label="Étapes"
                events={candidate.steps.map(step => ({
                  key: step.id,
                  at: formatDay(step.onDay),
                  tone: step.stage === 'joined' ? 'good' : step.stage === 'refused' ? 'bad' : 'plain',
                  title: (
                    <>
                      <strong>{STAGE_LABELS[step.stage as 'draft']}</strong>
                      {step.note ? <div className="pre-line">{step.note}</div> : null}
                      {step.file ? (
                        <div>
                          <a href={`/parcours/pieces/${step.file.id}`}>{step.file.name}</a>
                        </div>
                      ) : null}
                    </>
                  ),
                  detail: [step.charge, `noté par ${step.by}`].filter(Boolean).join(', '),
                }))}
              />
            </Card>
            <Seats {...loaderData} refused={refusedFor('book')} />
          </div>
        </div>
        {writes && !candidate.erasedOn && candidate.stage !== 'joined' ? (
          <Change {...loaderData} refused={refusedFor('change')} />
        ) : null}
      </div>
    </>
  )
}

type Loaded = Route.ComponentProps['loaderData']
interface Part extends Loaded {
  refused: {
    refusals?: readonly { message: string; path?: string }[]
    values?: Record<string, string | string[]>
  } | null
}

function Facts({ candidate, sites, prescribers }: Loaded) {
  return (
    <Card title="Le projet">
      <DescriptionList
        items={[
          [
            'Projet',
            candidate.project ? (
              <span key="project" className="pre-line">
                {candidate.project}
              </span>
            ) : null,
          ],
          ['Métier', candidate.trade ? `${candidate.trade}${candidate.naf ? ` (${candidate.naf})` : ''}` : null],
          [
            'Adresse électronique',
            candidate.email ? (
              <a key="email" href={`mailto:${candidate.email}`}>
                {candidate.email}
              </a>
            ) : null,
          ],
          [
            'Téléphone',
            candidate.phone ? (
              <a key="phone" href={`tel:${candidate.phone.replaceAll(' ', '')}`}>
                {candidate.phone}
              </a>
            ) : null,
          ],
          ['Commune', [candidate.postalCode, candidate.commune].filter(Boolean).join(' ') || null],
          ['Situation', SITUATIONS[candidate.situation as keyof typeof SITUATIONS] ?? null],
          ['Nous connaît par', HEARD_FROM[candidate.heardFrom as keyof typeof HEARD_FROM] ?? null],
          ['Prescripteur', prescribers.find(({ id }) => id === candidate.prescriberId)?.name ?? null],
          ['Lieu d’accueil', sites.find(({ id }) => id === candidate.siteId)?.name ?? null],
          ['Suivi par', candidate.team.find(({ id }) => id === candidate.chargeId)?.name ?? 'personne encore'],
          ['Candidature', candidate.appliedOn ? formatDay(candidate.appliedOn) : 'pas encore'],
          ['Dernier échange', formatDay(candidate.lastContactOn)],
        ]}
      />
    </Card>
  )
}

const reasons = [
  ...Object.entries(REFUSAL_REASONS).map(([value, label]) => ({ value, label, group: 'Refus' })),
  ...Object.entries(ABANDON_REASONS).map(([value, label]) => ({ value, label, group: 'Abandon' })),
  { value: 'other', label: 'Autre raison' },
]

function Move({ candidate, requestKey, refused }: Part) {
  const next = nextStage(candidate.stage) ?? (isOpen(candidate.stage) ? null : 'diagnosis')
  return (
    <Card title={isOpen(candidate.stage) ? 'La suite' : 'Rouvrir le parcours'} id="suite">
      <Form method="post" encType="multipart/form-data" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, intent: 'move' }} />
          <FieldRow>
            <DateField name="on" label="Date" required={false} help="Aujourd’hui si vide." />
            <SelectField
              name="chargeId"
              label="Suivi par"
              required={false}
              empty="Sans changement"
              options={candidate.team.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </FieldRow>
          <TextArea
            name="note"
            label="Note"
            help="Lue par l’équipe&nbsp;; effacée avec la candidature."
            required={false}
          />
          <FileField name="paper" label="Pièce (compte rendu, CV…)" accept="image/*,application/pdf" required={false} />
          {isOpen(candidate.stage) ? (
            <details>
              <summary>Arrêter le parcours</summary>
              <div className="stack">
                <SelectField name="reason" label="Motif" required={false} options={reasons} />
                <div className="row">
                  <Button name="to" value="refused">
                    Refuser
                  </Button>
                  <Button name="to" value="abandoned">
                    Noter l’abandon
                  </Button>
                </div>
              </div>
            </details>
          ) : null}
          <FormActions>
            {next ? (
              <Button variant="primary" name="next" value={next}>
                Passer à {STAGE_LABELS[next].toLowerCase()}
              </Button>
            ) : null}
            {candidate.stage === 'diagnosis' || candidate.stage === 'meeting' ? (
              <Button variant="quiet" name="next" value={candidate.stage === 'diagnosis' ? 'meeting' : 'prospect'}>
                Revenir à {STAGE_LABELS[candidate.stage === 'diagnosis' ? 'meeting' : 'prospect'].toLowerCase()}
              </Button>
            ) : null}
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

function Seats({ candidate, meetings, writes, requestKey, refused }: Part) {
  return (
    <Card title="Réunions">
      <DataTable
        caption="Réunions"
        rows={candidate.bookings}
        rowKey={row => row.id}
        rowHref={row => `/reunions/${row.meetingId}`}
        empty={<EmptyState title="Aucune réunion" />}
        columns={[
          { header: 'Réunion', main: true, cell: row => row.title },
          { header: 'Date', phone: 'bare', cell: row => <DayText day={row.day} /> },
          {
            header: 'Place',
            phone: 'bare',
            cell: row =>
              row.attended === true
                ? 'présent·e'
                : row.attended === false
                  ? 'absent·e'
                  : { booked: 'réservée', waiting: 'en attente', cancelled: 'rendue' }[row.state],
          },
        ]}
      />
      {writes && isOpen(candidate.stage) && meetings.length > 0 ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey, intent: 'book' }} />
            <SelectField name="meetingId" label="Inscrire à" options={meetings} />
            {candidate.email ? <CheckboxField name="notify" label="Lui écrire" defaultChecked /> : null}
            <Button>Inscrire</Button>
          </FormFeedback>
        </Form>
      ) : null}
    </Card>
  )
}

function Change({ candidate, sites, prescribers, requestKey, refused }: Part) {
  const values = { ...candidate, trade: candidate.naf ? `${candidate.naf} ${candidate.trade}` : candidate.trade }
  return (
    <Card title="Corriger la fiche" id="corriger">
      <details open={refused !== null}>
        <summary>Coordonnées, projet, situation</summary>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey, id: candidate.id, version: candidate.version, intent: 'change' }} />
            <ContactFields values={values} loose />
            <SelectField
              name="chargeId"
              id="suivi"
              label="Suivi par"
              required={false}
              empty="Personne"
              options={candidate.team.map(({ id, name }) => ({ value: id, label: name }))}
              defaultValue={candidate.chargeId ?? ''}
            />
            <ProjectFields values={values} loose sites={sites} />
            <SituationFields values={values} loose prescribers={prescribers} />
            <FormActions>
              <Button>Enregistrer la fiche</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </details>
      <Form method="post">
        <input type="hidden" name="intent" value="erase" />
        <Confirm label="Effacer à sa demande" title="Effacer cette personne&nbsp;?" confirm="Effacer" small>
          <p>Son nom, ses coordonnées, son projet, ses pièces et vos notes disparaissent aussitôt, sans retour.</p>
        </Confirm>
      </Form>
    </Card>
  )
}

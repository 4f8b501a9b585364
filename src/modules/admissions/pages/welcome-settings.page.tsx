import { data, Form, Link } from 'react-router'
import { formatWeekday, parseDay } from '../../../kernel/day.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { listSites } from '../../organisation/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import {
  changePublicPage,
  getPublicPage,
  listMeetingSeries,
  listPrescribers,
  saveMeetingSeries,
  savePrescriber,
} from '../index.ts'
import { MEETING_LABELS } from '../meeting.ts'
import { describeRecurrence, NTH_LABELS } from '../recurrence.ts'
import type { Route } from './+types/welcome-settings.page'
import { MeetingFields } from './meeting-fields.tsx'

const HERE = '/reglages/accueil'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const { searchParams } = new URL(args.request.url)
  const series = await load(args, listMeetingSeries, {})
  const prescribers = await load(args, listPrescribers, {})
  return {
    page: await load(args, getPublicPage, {}),
    series,
    one: series.find(({ id }) => id === searchParams.get('recurrence')) ?? null,
    prescribers,
    prescriber: prescribers.find(({ id }) => id === searchParams.get('prescripteur')) ?? null,
    sites: (await load(args, listSites, {})).map(({ id, name }) => ({ id, name })),
    settles: may(session, changePublicPage),
    writes: may(session, saveMeetingSeries),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  const options = { redirect: HERE }
  const { data: refused, init } =
    intent === 'series'
      ? await perform(args, saveMeetingSeries, seriesInput(form), options)
      : intent === 'prescriber'
        ? await perform(args, savePrescriber, undefined, options)
        : await perform(args, changePublicPage, undefined, options)
  return data({ intent, ...refused }, init ?? {})
}

/** Skipped days are typed in one line: « 25/12/2026, 01/01/2027 ». */
const seriesInput = (form: FormData) => ({
  ...(readForm(saveMeetingSeries.input, form) as object),
  skipped: String(form.get('skippedDays') ?? '')
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(text => parseDay(text) ?? text),
})

export default function WelcomeSettingsPage({ loaderData, actionData }: Route.ComponentProps) {
  const refusedFor = (intent: string) => (actionData?.intent === intent ? actionData : null)
  return (
    <>
      <title>Accueil du public — Essaim</title>
      <PageHeader title="Réglages" subtitle="L’accueil du public&nbsp;: la page, les récurrences, les prescripteurs" />
      <SettingsTabs current={HERE} />
      <div className="stack loose">
        <Series {...loaderData} refused={refusedFor('series')} />
        <Page {...loaderData} refused={refusedFor('page')} />
        <Prescribers {...loaderData} refused={refusedFor('prescriber')} />
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

function Page({ page, settles, requestKey, refused }: Part) {
  return (
    <Card title="Page publique" aside={page.open ? <a href={`/p/${page.slug}`}>La voir</a> : <Badge>fermée</Badge>}>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values} readOnly={!settles}>
          <HiddenFields values={{ requestKey, version: page.version, intent: 'page' }} />
          <CheckboxField
            name="open"
            label="Ouverte&nbsp;: réunions, réservations et candidatures en ligne"
            defaultChecked={page.open}
          />
          <TextArea
            name="introduction"
            label="Présentation"
            help="Deux ou trois phrases, en tête de la page. Vide&nbsp;: un texte général."
            required={false}
            defaultValue={page.introduction ?? ''}
          />
          <TextArea
            name="offer"
            label="Ce que la maison a de particulier"
            required={false}
            defaultValue={page.offer ?? ''}
          />
          <TextField
            name="dataContact"
            type="email"
            label="Adresse pour les données personnelles"
            help="Dite aux candidats avant qu’ils écrivent (RGPD, art. 13). Vide&nbsp;: l’adresse de la maison."
            required={false}
            defaultValue={page.dataContact ?? ''}
          />
          <FormActions>
            <Button>Enregistrer la page</Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

const weekdays = [1, 2, 3, 4, 5, 6, 7].map(day => ({ value: String(day), label: formatWeekday(day) }))
const nths = [1, 2, 3, 4, 5, -1].map(nth => ({ value: String(nth), label: NTH_LABELS[String(nth)]! }))

function Series({ series, one, sites, writes, requestKey, refused }: Part) {
  return (
    <Card title="Récurrences">
      <DataTable
        caption="Récurrences"
        rows={series}
        rowKey={row => row.id}
        rowHref={row => `?recurrence=${row.id}#recurrence`}
        empty={
          <EmptyState title="Aucune récurrence">
            «&nbsp;Le premier jeudi du mois à 14 h&nbsp;»&nbsp;: les dates se créent six mois à l’avance.
          </EmptyState>
        }
        columns={[
          { header: 'Réunion', main: true, cell: row => row.title },
          { header: 'Quand', cell: row => describeRecurrence(row) },
          { header: 'Genre', cell: row => MEETING_LABELS[row.kind], phone: 'hidden' },
          { header: 'Lieu', cell: row => row.place ?? sites.find(({ id }) => id === row.siteId)?.name },
          { header: 'Jusqu’au', cell: row => (row.until ? <DayText day={row.until} /> : 'sans fin') },
        ]}
      />
      {writes || one ? (
        <details id="recurrence" open={one !== null || refused !== null}>
          <summary>{one ? `Modifier «\u00a0${one.title}\u00a0»` : 'Ajouter une récurrence'}</summary>
          <Form method="post" className="form" noValidate key={one?.id}>
            <FormFeedback errors={refused?.refusals} values={refused?.values} readOnly={!writes}>
              <HiddenFields values={{ requestKey, id: one?.id, version: one?.version, intent: 'series' }} />
              <MeetingFields values={one} sites={sites} />
              <FieldRow>
                <SelectField
                  name="rule"
                  label="Rythme"
                  empty={null}
                  options={[
                    { value: 'monthly', label: 'par mois' },
                    { value: 'weekly', label: 'par semaine' },
                  ]}
                  defaultValue={one?.rule ?? 'monthly'}
                />
                <TextField
                  name="every"
                  label="Tous les…"
                  help="1&nbsp;: chaque mois ou semaine&nbsp;; 2&nbsp;: un sur deux."
                  inputMode="numeric"
                  defaultValue={one?.every ?? 1}
                />
              </FieldRow>
              <FieldRow>
                <SelectField
                  name="nth"
                  label="Lequel du mois"
                  help="Pour un rythme par mois."
                  required={false}
                  options={nths}
                  empty="–"
                  defaultValue={one ? String(one.nth ?? '') : '1'}
                />
                <SelectField
                  name="weekday"
                  label="Jour"
                  empty={null}
                  options={weekdays}
                  defaultValue={String(one?.weekday ?? 4)}
                />
              </FieldRow>
              <FieldRow>
                <DateField name="startsOn" label="À partir du" defaultValue={one?.startsOn} />
                <DateField name="until" label="Jusqu’au" required={false} defaultValue={one?.until} />
              </FieldRow>
              <TextField
                name="skippedDays"
                id="skipped"
                label="Sauf les jours"
                help="Par exemple 24/12/2026, 31/12/2026. Les jours fériés ne sont pas devinés."
                required={false}
                defaultValue={one?.skipped.map(day => day.split('-').reverse().join('/')).join(', ')}
              />
              <FormActions>
                <Button variant="primary">{one ? 'Enregistrer' : 'Ajouter'}</Button>
                {one ? (
                  <ButtonLink variant="quiet" to={HERE}>
                    Revenir
                  </ButtonLink>
                ) : null}
              </FormActions>
              <p className="soft small">
                Les dates à venir que personne n’a réservées suivent le changement&nbsp;; les autres restent annoncées.
              </p>
            </FormFeedback>
          </Form>
        </details>
      ) : null}
    </Card>
  )
}

function Prescribers({ writes, prescribers, prescriber, requestKey, refused }: Part) {
  return (
    <Card title="Prescripteurs">
      {prescribers.length > 0 ? (
        <ul className="found">
          {prescribers.map(({ id, name, archived }) => (
            <li key={id}>
              <Link to={`?prescripteur=${id}#prescripteur`}>
                <span>{name}</span>
                {archived ? <Badge>archivé</Badge> : null}
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title="Aucun prescripteur">
          France Travail, mission locale, collectivité&nbsp;: ceux qui vous envoient des candidats.
        </EmptyState>
      )}
      <Form method="post" className="form" noValidate id="prescripteur" key={prescriber?.id}>
        <FormFeedback errors={refused?.refusals} values={refused?.values} readOnly={!writes}>
          <HiddenFields
            values={{ requestKey, id: prescriber?.id, version: prescriber?.version, intent: 'prescriber' }}
          />
          <TextField
            name="name"
            label={prescriber ? 'Nom' : 'Ajouter un prescripteur'}
            defaultValue={prescriber?.name}
          />
          {prescriber ? (
            <CheckboxField name="archived" label="Ne plus le proposer" defaultChecked={prescriber.archived} />
          ) : null}
          <FormActions>
            <Button>{prescriber ? 'Enregistrer' : 'Ajouter'}</Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

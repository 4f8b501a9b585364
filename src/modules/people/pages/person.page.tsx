import { data, Form, Link } from 'react-router'
import { formatIban } from '../../../formats/iban.ts'
import { addDays, formatDay } from '../../../kernel/day.ts'
import { CAPE_LIMITS } from '../../../law/cape.ts'
import { CESA_DELAYS } from '../../../law/cesa.ts'
import { readForm } from '../../../platform/form.ts'
import {
  chooseNamed,
  fileOf,
  formOf,
  load,
  perform,
  type RefusedForm,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import { may, ROLE_LABELS, ROLES } from '../../../platform/session.ts'
import {
  AmountField,
  Badge,
  Button,
  Card,
  CheckboxField,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  NamedField,
  Notice,
  PageHeader,
  Rate,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { fileReceivedPaper, listDocuments } from '../../documents/index.ts'
import { DocumentsTable } from '../../documents/pages/documents-table.tsx'
import { type Activity, activityChoices } from '../../organisation/index.ts'
import { CONTRACT_LABELS, firstOfChain } from '../contract.ts'
import { capeLastDay } from '../contract-dates.ts'
import {
  addContract,
  addOtherContract,
  changePerson,
  getPerson,
  grantRole,
  listPapersOf,
  removeOtherContract,
  revokeRole,
  tickPapers,
  untickPaper,
} from '../index.ts'
import type { Route } from './+types/person.page'
import { PersonFields } from './person-fields.tsx'
import { PersonPapers } from './person-papers.tsx'

/** Of the law of today: a help under a field, the refusals know the day. */
const CAPE_MONTHS = CAPE_LIMITS.at(-1)!.value.months
const TRIAL_MONTHS = CESA_DELAYS.at(-1)!.value.trialMonths

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const person = await load(args, getPerson, { id: args.params.id })
  const writes = may(session, changePerson)
  return {
    person,
    papers: await load(args, listPapersOf, { id: args.params.id }),
    granted: args.url.searchParams.has('acces'),
    /** The CAPE that the contract to add renews, or that a CESA follows. */
    renews: args.url.searchParams.get('renouvelle'),
    follows: args.url.searchParams.get('suit'),
    writes,
    ticks: may(session, tickPapers),
    files: may(session, fileReceivedPaper),
    grants: may(session, grantRole),
    activities: writes ? await activityChoices(args, undefined, openToContracts) : [],
    documents: await load(args, listDocuments, { personId: args.params.id }),
    requestKey: requestKey(),
  }
}

const openToContracts = ({ isHouse, closedOn }: Activity) => !isHouse && !closedOn

const ACTIONS = {
  change: changePerson,
  contract: addContract,
  other: addOtherContract,
  'remove-other': removeOtherContract,
  grant: grantRole,
  revoke: revokeRole,
  untick: untickPaper,
} as const

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent')) as keyof typeof ACTIONS | 'paper'
  if (intent === 'paper') {
    const { data: refused, init } = await tickPaper(args, form)
    return data({ intent, ...refused }, init ?? {})
  }
  const { data: refused, init } =
    (await chooseNamed(args, { activityId: named => activityChoices(args, named, openToContracts) })) ??
    (await perform(args, (ACTIONS[intent] ?? changePerson) as typeof changePerson, undefined, {
      redirect: `/personnes/${args.params.id}${intent === 'grant' ? '?acces=donne' : ''}`,
    }))
  return data({ intent, ...refused }, init ?? {})
}

/** The form has one paper; its scan travels as base64, like any file that a script would send. */
async function tickPaper(args: Route.ActionArgs, form: FormData) {
  const input = readForm(tickPapers.input, form) as { papers: object[] }
  const contentBase64 = (await fileOf(form.get('scan')))?.contentBase64 ?? null
  const paper = { ...input.papers?.[0], needed: !form.has('unneeded'), contentBase64 }
  return perform(args, tickPapers, { papers: [paper] }, { redirect: `/personnes/${args.params.id}#dossier` })
}

export default function PersonPage({ loaderData, actionData }: Route.ComponentProps) {
  const { person, writes, grants } = loaderData
  const refusedFor = (intent: string) => (actionData?.intent === intent ? actionData : null)
  const name = `${person.firstName} ${person.lastName}`
  return (
    <>
      <title>{`${name} — Essaim`}</title>
      <PageHeader title={name} breadcrumbs={[{ href: '/personnes', label: 'Personnes' }]} />
      <div className="stack">
        {loaderData.granted ? (
          <Flash title="Accès donné.">Une personne nouvelle reçoit une invitation par courrier électronique.</Flash>
        ) : null}
        <Identity person={person} />
        <Contracts loaderData={loaderData} />
        {writes ? <NewContract loaderData={loaderData} refused={refusedFor('contract')} /> : null}
        <OtherContracts loaderData={loaderData} refused={refusedFor('other') ?? refusedFor('remove-other')} />
        <Card
          title="Documents"
          id="documents"
          aside={
            loaderData.files ? <Link to={`/documents/nouveau?personne=${person.id}`}>Classer un papier</Link> : null
          }
        >
          <DocumentsTable documents={loaderData.documents} empty="Ses contrats et les papiers reçus se classent ici." />
        </Card>
        <PersonPapers
          papers={loaderData.papers}
          personId={person.id}
          requestKey={loaderData.requestKey}
          writes={loaderData.ticks}
          takesBack={writes}
          refused={refusedFor('paper') ?? refusedFor('untick')}
        />
        <Roles loaderData={loaderData} refused={refusedFor('grant') ?? refusedFor('revoke')} grants={grants} />
        {writes ? (
          <Card title="Modifier la fiche" id="modifier">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={refusedFor('change')?.refusals} values={refusedFor('change')?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey, id: person.id, version: person.version }} />
                <PersonFields person={person} />
                <FormActions>
                  <Button name="intent" value="change">
                    Enregistrer la fiche
                  </Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}

type Loaded = Route.ComponentProps['loaderData']
interface PartProps {
  loaderData: Loaded
  refused: RefusedForm | null
}

function Identity({ person }: { person: Loaded['person'] }) {
  return (
    <Card>
      <DescriptionList
        items={[
          ['Adresse électronique', person.email],
          ['Téléphone', person.phone],
          ['Commune', person.address ? `${person.address.postalCode} ${person.address.city}` : null],
          ['Matricule de paie', person.payrollNumber],
          [
            'IBAN',
            person.iban ? (
              <span key="iban" className="num">
                {formatIban(person.iban)}
              </span>
            ) : null,
          ],
          [
            'Activités',
            person.activities.length === 0
              ? 'aucune'
              : person.activities.map(activity => (
                  <div key={activity.id}>
                    <Link to={`/activites/${activity.id}`}>{activity.name}</Link>
                    {activity.shareBp < 10_000 ? (
                      <>
                        {' '}
                        (part <Rate bp={activity.shareBp} />)
                      </>
                    ) : null}
                  </div>
                )),
          ],
        ]}
      />
    </Card>
  )
}

function Contracts({ loaderData }: { loaderData: Loaded }) {
  const { person, writes } = loaderData
  const nameOf = (id: string) => person.activities.find(activity => activity.id === id)?.name ?? '–'
  const current = person.contracts.find(contract => contract.inForce && contract.associateBy)
  return (
    <Card
      title="Contrats"
      aside={
        writes && person.contracts.length > 0 ? <Link to={`/personnes/${person.id}/sortie`}>Sortie</Link> : undefined
      }
    >
      <div className="stack">
        {current ? (
          <Notice tone="info">
            À devenir associé avant le {formatDay(current.associateBy!)}&nbsp;: {current.associateWhy} (Code du travail,
            art. L7331-3).
          </Notice>
        ) : null}
        <DataTable
          caption="Contrats"
          rows={person.contracts.toReversed()}
          rowKey={row => row.id}
          rowHref={row => `/contrats/${row.id}`}
          empty={<EmptyState title="Aucun contrat">Ajoutez un CAPE ou un CESA ci-dessous.</EmptyState>}
          columns={[
            {
              header: 'Contrat',
              main: true,
              cell: row => (
                <>
                  {row.kind.toUpperCase()}
                  {row.renewal > 0 ? `, renouvellement ${row.renewal}` : ''}{' '}
                  {row.inForce ? <Badge tone="good">en cours</Badge> : null}
                </>
              ),
            },
            { header: 'Activité', cell: row => nameOf(row.activityId) },
            { header: 'Du', cell: row => <DayText day={row.startsOn} /> },
            {
              header: 'Au',
              cell: row =>
                (row.endedOn ?? row.endsOn) ? <DayText day={(row.endedOn ?? row.endsOn)!} /> : 'sans terme',
            },
            { header: 'Part fixe', align: 'end', cell: row => <Money cents={row.fixedGrossCents || null} /> },
            {
              header: 'Activité minimale',
              align: 'end',
              cell: row => <Money cents={row.minimumTurnoverCents || null} />,
              phone: 'hidden',
            },
            { header: 'Fin', cell: row => row.endReason ?? '', phone: 'hidden' },
          ]}
        />
      </div>
    </Card>
  )
}

function NewContract({ loaderData, refused }: PartProps) {
  const { person, activities, renews, follows, requestKey } = loaderData
  const renewable = person.contracts.filter(
    contract =>
      contract.kind === 'cape' &&
      contract.endedOn === null &&
      !person.contracts.some(
        one =>
          one.renewsId === contract.id || (one.activityId === contract.activityId && one.startsOn > contract.startsOn),
      ),
  )
  const before = person.contracts.find(contract => contract.id === (renews ?? follows)) ?? renewable.at(-1)
  const startsOn = before?.endsOn ? addDays(before.endsOn, 1) : null
  const endsOn =
    renews && before && startsOn ? capeLastDay(startsOn, firstOfChain(before, person.contracts).startsOn).on : ''
  const of = person.activities.find(one => one.id === before?.activityId) ?? person.activities[0]
  const its = of ? { value: of.id, label: of.name } : null
  return (
    <Card title="Ajouter un contrat" id="contrat">
      <details open={person.contracts.length === 0 || Boolean(renews || follows || refused)}>
        <summary>Un CAPE, son renouvellement, ou un CESA</summary>
        <Form method="post" className="form" noValidate key={renews ?? follows}>
          <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
            <HiddenFields values={{ requestKey, personId: person.id }} />
            <FieldRow>
              <SelectField
                name="kind"
                label="Contrat"
                options={Object.entries(CONTRACT_LABELS).map(([value, label]) => ({ value, label }))}
                defaultValue={renews ? 'cape' : follows ? 'cesa' : ''}
              />
              <NamedField name="activityId" label="Activité" options={activities} chosen={its} />
              <SelectField
                name="renewsId"
                label="Renouvelle le CAPE"
                required={false}
                empty="Non"
                defaultValue={renews ?? ''}
                options={renewable.map(contract => ({
                  value: contract.id,
                  label: `du ${formatDay(contract.startsOn)} au ${formatDay(contract.endsOn!)}`,
                }))}
              />
            </FieldRow>
            <FieldRow>
              <DateField name="startsOn" label="Premier jour" defaultValue={startsOn ?? ''} />
              <DateField name="concludedOn" label="Signé le" required={false} help="Au plus tard le premier jour." />
              <DateField
                name="endsOn"
                label="Terme"
                required={false}
                defaultValue={endsOn}
                help={`${CAPE_MONTHS} mois au plus pour un CAPE\u00a0; vide pour un CESA.`}
              />
              <DateField
                name="trialEndsOn"
                label="Fin de l’essai"
                required={false}
                help={`CESA\u00a0: ${TRIAL_MONTHS} mois au plus, contrats antérieurs déduits.`}
              />
            </FieldRow>
            <FieldRow>
              <AmountField name="fixedGrossCents" label="Part fixe brute par mois" required={false} />
              <AmountField
                name="minimumTurnoverCents"
                label="Activité minimale (CA HT sur douze mois)"
                required={false}
              />
              <TextField name="weeklyHours" label="Heures par semaine" required={false} inputMode="decimal" />
            </FieldRow>
            <CheckboxField
              name="payClause"
              label="Ce CAPE prévoit une rémunération (Code de commerce, art. R127-1, 7°)"
            />
            <FormActions>
              <Button variant="primary" name="intent" value="contract">
                Ajouter le contrat
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </details>
    </Card>
  )
}

/** What else the person and the house concluded: it shortens the delays of a CESA. */
function OtherContracts({ loaderData, refused }: PartProps) {
  const { person, writes, requestKey } = loaderData
  if (!writes && person.otherContracts.length === 0) return null
  return (
    <Card title="Autres contrats avec la coopérative" id="autres-contrats">
      <div className="stack">
        <p className="soft small">
          CDD, CDI, contrat d’avant Essaim&nbsp;: leur durée se déduit de la période d’essai et du délai pour devenir
          associé (Code du travail, art. L7331-3 et L7332-1). Un contrat avec une autre coopérative ne compte pas.
        </p>
        {person.otherContracts.map(one => (
          <Form method="post" className="row spread" key={one.id}>
            <span>
              {one.label},{' '}
              {one.endsOn
                ? `du ${formatDay(one.startsOn)} au ${formatDay(one.endsOn)}`
                : `depuis le ${formatDay(one.startsOn)}`}
            </span>
            {writes ? (
              <>
                <HiddenFields values={{ requestKey, id: one.id }} />
                <Button small name="intent" value="remove-other" aria-label={`Retirer\u00a0: ${one.label}`}>
                  Retirer
                </Button>
              </>
            ) : null}
          </Form>
        ))}
        {writes ? (
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              <HiddenFields values={{ requestKey, personId: person.id }} />
              <FieldRow>
                <TextField
                  name="label"
                  label="Nature du contrat"
                  maxLength={120}
                  help="Par exemple CDD d’assistante."
                />
                <DateField name="startsOn" id="autre-debut" label="Premier jour" />
                <DateField
                  name="endsOn"
                  id="autre-fin"
                  label="Dernier jour"
                  required={false}
                  help="Vide s’il court encore."
                />
              </FieldRow>
              <FormActions>
                <Button name="intent" value="other">
                  Noter ce contrat
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        ) : null}
      </div>
    </Card>
  )
}

function Roles({ loaderData, refused, grants }: PartProps & { grants: boolean }) {
  const { person, requestKey } = loaderData
  if (!grants && person.memberships.length + person.invitations.length === 0) return null
  return (
    <Card title="Accès à Essaim">
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        {person.memberships.map(({ userId, role, label, email }) => (
          <Form method="post" className="row spread" key={`${userId} ${role}`}>
            <span>
              {label} <span className="soft small">{email}</span>
            </span>
            {grants ? (
              <>
                <HiddenFields values={{ requestKey, userId, role }} />
                <Button small name="intent" value="revoke">
                  Retirer
                </Button>
              </>
            ) : null}
          </Form>
        ))}
        {person.invitations.map(({ label, email, expiresOn }) => (
          <p className="row" key={`${label} ${email}`}>
            <span>
              {label} <span className="soft small">{email}</span>
            </span>
            <Badge tone="wait">invitation envoyée, à accepter avant le {formatDay(expiresOn)}</Badge>
          </p>
        ))}
        {grants ? (
          <Form method="post" className="form" noValidate>
            <HiddenFields
              values={{ requestKey, personId: person.id, name: `${person.firstName} ${person.lastName}` }}
            />
            <FieldRow>
              <TextField name="email" id="acces-email" label="Adresse" type="email" defaultValue={person.email ?? ''} />
              <SelectField
                name="role"
                label="Rôle"
                options={ROLES.map(value => ({ value, label: ROLE_LABELS[value] }))}
                defaultValue={person.activities.length > 0 ? 'entrepreneur' : ''}
              />
            </FieldRow>
            <FormActions>
              <Button name="intent" value="grant">
                Donner cet accès
              </Button>
            </FormActions>
          </Form>
        ) : null}
      </FormFeedback>
    </Card>
  )
}

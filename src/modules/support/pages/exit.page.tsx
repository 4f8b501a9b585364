import { Form, Link } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { formatDay, formatLongDay } from '../../../kernel/day.ts'
import { load, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may, ROLE_LABELS } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  Card,
  Confirm,
  DataTable,
  DateField,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { listDocuments } from '../../documents/index.ts'
import { DocumentsTable } from '../../documents/pages/documents-table.tsx'
import { DEPARTURE_REASON_LABELS, DESTINATION_LABELS, DESTINATIONS, reasonsFor } from '../departure.ts'
import {
  changeDeparture,
  closeAccess,
  getExit,
  printExitStatement,
  recordDepartures,
  settleTreasury,
} from '../index.ts'
import { saySettlement } from '../settlement.ts'
import type { Route } from './+types/exit.page'
import { performIntent } from './forms.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  return {
    id: args.params.id,
    ...(await load(args, getExit, { id: args.params.id })),
    documents: (await load(args, listDocuments, { personId: args.params.id })).filter(
      document => document.kind === 'exit-statement',
    ),
    writes: may(session, settleTreasury),
    closes: may(session, closeAccess),
    requestKey: requestKey(),
  }
}

const ACTIONS = {
  depart: recordDepartures,
  complete: changeDeparture,
  settle: settleTreasury,
  access: closeAccess,
  statement: printExitStatement,
} as const

export const action = (args: Route.ActionArgs) => performIntent(args, ACTIONS, `/personnes/${args.params.id}/sortie`)

type Loaded = Route.ComponentProps['loaderData']
type Refused = {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null
interface PartProps {
  loaderData: Loaded
  refused: Refused
}

const done = (is: boolean, word: string) => <Badge tone={is ? 'good' : 'wait'}>{is ? word : 'à faire'}</Badge>

/** The way out, step by step: each is read from what it is about. */
export default function ExitPage({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, contracts, shares, departures, writes, documents, requestKey } = loaderData
  const lastDay = departures[0]?.leftOn
  const ended = contracts.every(one => one.endsOn !== null && lastDay !== undefined && one.endsOn <= lastDay)
  const refusedFor = (intent: string): Refused => (actionData?.intent === intent ? (actionData as Refused) : null)
  return (
    <>
      <title>{`Sortie\u00a0: ${name} — Essaim`}</title>
      <PageHeader
        title="Sortie"
        subtitle={name}
        breadcrumbs={[
          { href: '/personnes', label: 'Personnes' },
          { href: `/personnes/${id}`, label: name },
        ]}
      />
      <div className="stack">
        {departures[0] && ended ? (
          <Flash title={`Sortie le ${formatLongDay(departures[0].leftOn)}`}>
            {DESTINATION_LABELS[departures[0].destination]}
          </Flash>
        ) : null}
        <Departure loaderData={loaderData} refused={refusedFor('depart') ?? refusedFor('complete')} />
        <Card title="2. Contrats" aside={done(ended, contracts.length === 0 ? 'terminés' : 'fin notée')}>
          {contracts.length === 0 ? (
            <p>Plus aucun contrat en cours.</p>
          ) : (
            <ul>
              {contracts.map(contract => (
                <li key={contract.id}>
                  <Link to={`/contrats/${contract.id}${contract.endsOn ? '' : `?fin=${lastDay ?? ''}#fin`}`}>
                    {contract.kind.toUpperCase()} depuis le {formatDay(contract.startsOn)}
                  </Link>
                  {contract.endsOn ? `, jusqu’au ${formatDay(contract.endsOn)}` : '\u00a0: mettez-y fin sur sa page'}
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Accounts loaderData={loaderData} refused={refusedFor('settle')} />
        <Shares shares={shares} />
        <Access loaderData={loaderData} refused={refusedFor('access')} />
        <Kept loaderData={loaderData} />
        <Card title="7. Attestation" aside={done(documents.length > 0, 'établie')}>
          <div className="stack">
            <DocumentsTable
              documents={documents}
              empty="Elle dit le dernier jour, le motif, les comptes et les parts."
            />
            {writes && lastDay ? (
              <Form method="post">
                <HiddenFields values={{ requestKey, id }} />
                <FormFeedback errors={refusedFor('statement')?.refusals}>
                  <Button name="intent" value="statement">
                    Établir l’attestation de sortie
                  </Button>
                </FormFeedback>
              </Form>
            ) : null}
          </div>
        </Card>
      </div>
    </>
  )
}

function Departure({ loaderData, refused }: PartProps) {
  const { id, contracts, departures, writes, requestKey } = loaderData
  const last = departures[0]
  const reasons = reasonsFor(
    contracts.map(one => one.kind),
    last?.reason,
  )
  const at = (name: string) => (last ? name : `departures.0.${name}`)
  return (
    <Card title="1. Motif et destination" aside={done(last !== undefined, 'notés')}>
      {writes ? (
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields
              values={
                last ? { requestKey, id: last.id, version: last.version } : { requestKey, 'departures.0.personId': id }
              }
            />
            <FieldRow>
              <DateField name={at('leftOn')} label="Dernier jour" defaultValue={last?.leftOn ?? ''} />
              <SelectField
                name={at('reason')}
                label="Motif"
                options={reasons.map(value => ({ value, label: DEPARTURE_REASON_LABELS[value] }))}
                defaultValue={last?.reason ?? ''}
              />
              <SelectField
                name={at('destination')}
                label="Ce que la personne devient"
                options={DESTINATIONS.map(value => ({ value, label: DESTINATION_LABELS[value] }))}
                defaultValue={last?.destination ?? ''}
              />
            </FieldRow>
            <TextField
              name={at('note')}
              label="Note"
              required={false}
              maxLength={500}
              defaultValue={last?.note ?? ''}
            />
            <FormActions>
              <Button name="intent" value={last ? 'complete' : 'depart'} variant={last ? undefined : 'primary'}>
                {last ? 'Compléter' : 'Noter la sortie'}
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      ) : last ? (
        <p>
          {formatLongDay(last.leftOn)}&nbsp;: {DEPARTURE_REASON_LABELS[last.reason]}.{' '}
          {DESTINATION_LABELS[last.destination]}
        </p>
      ) : (
        <p className="soft">Aucune sortie notée.</p>
      )}
    </Card>
  )
}

function Accounts({ loaderData, refused }: PartProps) {
  const { activities, settlements, writes } = loaderData
  const settled = activities.every(one => one.mineCents === 0 && one.unpaid === 0 && one.drafts === 0)
  const nameOf = (activityId: string) => activities.find(one => one.id === activityId)?.name ?? 'une activité'
  return (
    <Card title="3. Comptes de l’activité" aside={done(settled, 'soldés')}>
      <div className="stack">
        <DataTable
          caption="Activités de la personne"
          rows={activities}
          rowKey={row => row.id}
          columns={[
            { header: 'Activité', main: true, cell: row => <Link to={`/activites/${row.id}`}>{row.name}</Link> },
            {
              header: 'Factures à encaisser',
              align: 'end',
              cell: row => (row.unpaid > 0 ? <Money cents={row.unpaidCents} /> : 'aucune'),
            },
            { header: 'Brouillons', align: 'end', cell: row => row.drafts },
            { header: 'À payer encore', align: 'end', cell: row => <Money cents={row.payableCents} /> },
            { header: 'Ce qui reste', align: 'end', cell: row => <Money cents={row.mineCents} /> },
            {
              header: 'Close',
              cell: row => (row.closedOn ? formatDay(row.closedOn) : <Link to={`/activites/${row.id}`}>à clore</Link>),
            },
          ]}
        />
        {settlements.length > 0 ? (
          <ul>
            {settlements.map(one => (
              <li key={one.id}>
                {formatDay(one.onDay)}&nbsp;: {saySettlement(one.kind, one.amountCents)}, {nameOf(one.activityId)} (
                {one.reason})
                {one.entryId ? (
                  <>
                    {' '}
                    <Link to={`/comptabilite/ecritures/${one.entryId}`}>écriture</Link>
                  </>
                ) : (
                  '\u00a0: rien n’a bougé dans les comptes'
                )}
              </li>
            ))}
          </ul>
        ) : null}
        <p className="soft small">
          Ce qui est payable se verse d’abord par la <Link to="/paie">paie</Link>. Le reste se laisse à la coopérative
          avec son motif&nbsp;; une perte est prise par elle. Si la même activité continue en CESA, la trésorerie y
          reste&nbsp;: choisissez le report sans autre activité.
        </p>
        {writes && activities.some(one => one.mineCents !== 0) ? (
          <Settle loaderData={loaderData} refused={refused} />
        ) : null}
      </div>
    </Card>
  )
}

function Settle({ loaderData, refused }: PartProps) {
  const { id, activities, today, requestKey } = loaderData
  const left = activities.filter(one => one.mineCents !== 0)
  const options = activities.map(one => ({ value: one.id, label: one.name }))
  return (
    <Form method="post" className="form" noValidate key={requestKey}>
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        <HiddenFields values={{ requestKey, personId: id }} />
        <FieldRow>
          <SelectField name="activityId" label="Activité" options={options} defaultValue={left[0]!.id} />
          <SelectField
            name="kind"
            label="La trésorerie est"
            options={[
              { value: 'left', label: 'laissée à la coopérative' },
              { value: 'loss', label: 'en perte, prise par la coopérative' },
              { value: 'carried', label: 'reportée sur le contrat ou l’activité suivante' },
            ]}
          />
          <SelectField
            name="toActivityId"
            label="Reportée sur"
            required={false}
            empty="La même activité"
            options={options}
          />
        </FieldRow>
        <FieldRow>
          <DateField name="onDay" label="Le" defaultValue={today} />
          <TextField name="reason" id="motif-du-solde" label="Motif du solde" maxLength={300} />
        </FieldRow>
        <FormActions>
          <Confirm
            label="Solder la trésorerie"
            title="Passer l’écriture de solde&nbsp;?"
            confirm="Solder"
            submit={{ name: 'intent', value: 'settle' }}
          >
            <p>L’écriture est définitive. Elle porte sur tout ce qui reste à l’activité ce jour-là.</p>
          </Confirm>
        </FormActions>
      </FormFeedback>
    </Form>
  )
}

/** From the shares held to the transfer that paid them back. */
function Shares({ shares }: Pick<Loaded, 'shares'>) {
  const owed = shares?.reimbursements.some(one => one.paidCents < one.amountCents) ?? false
  return (
    <Card title="4. Parts sociales" aside={done(!shares || (shares.shares === 0 && !owed), 'soldées')}>
      {shares && shares.shares > 0 ? (
        <p>
          {counted(shares.shares, 'part')}, <Money cents={shares.capitalCents} />.{' '}
          {shares.asked ? (
            <Link to="/societariat#a-decider">Remboursement demandé, à décider</Link>
          ) : (
            <Link to={`/societariat/${shares.shareholderId}`}>Rembourser ou garder comme associé extérieur</Link>
          )}
        </p>
      ) : null}
      {shares && shares.reimbursements.length > 0 ? (
        <ul>
          {shares.reimbursements.map((one, i) => (
            <li key={`${one.dueOn} ${i}`}>
              {counted(one.shares, 'part')}&nbsp;:{' '}
              {one.paidCents < one.amountCents ? (
                <>
                  <Money cents={one.amountCents - one.paidCents} /> à verser
                  {one.dueOn ? ` le ${formatDay(one.dueOn)} au plus tard` : ''}, par un{' '}
                  <Link to="/paie/virements">ordre de virements</Link>
                </>
              ) : (
                <>
                  <Money cents={one.amountCents} /> versés
                </>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {!shares || (shares.shares === 0 && shares.reimbursements.length === 0) ? <p>Aucune part détenue.</p> : null}
    </Card>
  )
}

function Access({ loaderData, refused }: PartProps) {
  const { id, access, closes, requestKey } = loaderData
  const open = access.filter(one => one.ends)
  return (
    <Card title="5. Accès à Essaim" aside={done(open.length === 0, 'fermé')}>
      <FormFeedback errors={refused?.refusals}>
        {access.length === 0 ? (
          <p>Aucun accès ouvert.</p>
        ) : (
          <ul>
            {access.map(one => (
              <li key={`${one.email} ${one.role}`}>
                {ROLE_LABELS[one.role]}
                {one.ends ? '' : ', tant que des parts sont détenues'} <span className="soft small">{one.email}</span>
              </li>
            ))}
          </ul>
        )}
        {closes && open.length > 0 ? (
          <Form method="post">
            <HiddenFields values={{ requestKey, id }} />
            <Confirm
              label="Fermer l’accès"
              title="Fermer l’accès de cette personne&nbsp;?"
              confirm="Fermer l’accès"
              submit={{ name: 'intent', value: 'access' }}
            >
              <p>
                Ses sessions s’arrêtent et elle ne pourra plus se connecter ici. Le rôle de sociétaire finit de lui-même
                avec les dernières parts.
              </p>
            </Confirm>
          </Form>
        ) : null}
      </FormFeedback>
    </Card>
  )
}

function Kept({ loaderData }: { loaderData: Loaded }) {
  const { id, erasures, closes } = loaderData
  return (
    <Card title="6. Données gardées">
      <div className="stack">
        {erasures.length === 0 ? (
          <p className="soft">
            Les durées de conservation courent à partir de la sortie, une fois les contrats finis et les parts
            remboursées.
          </p>
        ) : (
          <DataTable
            caption="Durées de conservation"
            rows={erasures}
            rowKey={row => row.category}
            columns={[
              { header: 'Données', main: true, cell: row => row.label },
              {
                header: 'Effacement',
                cell: row =>
                  row.erasedOn ? (
                    <Badge tone="good">fait le {formatDay(row.erasedOn)}</Badge>
                  ) : (
                    `le ${formatLongDay(row.on)}, tout seul`
                  ),
              },
              { header: 'Règle', cell: row => <span className="soft small">{row.source}</span> },
            ]}
          />
        )}
        {closes ? (
          <p>
            <a href={`/personnes/${id}/donnees`}>Télécharger toutes les données de cette personne (ZIP)</a>
          </p>
        ) : null}
      </div>
    </Card>
  )
}

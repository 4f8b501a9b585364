import { data, Form, Link } from 'react-router'
import { addDays, formatDay, formatLongDay } from '../../../kernel/day.ts'
import { type Cents, formatEuros } from '../../../kernel/money.ts'
import { CAPE_LIMITS } from '../../../law/cape.ts'
import { inForce } from '../../../law/dated.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  Confirm,
  DataTable,
  DateField,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
  Timeline,
  type TimelineEvent,
} from '../../../ui/index.ts'
import { listDocuments } from '../../documents/index.ts'
import { DocumentsTable } from '../../documents/pages/documents-table.tsx'
import { clausesOf } from '../clauses.ts'
import { END_LABELS, ENDS_OF, SUSPENSION_KINDS, SUSPENSION_LABELS } from '../contract.ts'
import {
  amendContracts,
  changeContract,
  changeSuspension,
  endContract,
  getContract,
  printAmendment,
  printContract,
  setClauses,
  suspendContract,
  tickNotices,
  untickNotice,
} from '../index.ts'
import { NOTICE_EVENT_LABELS, NOTICE_RECIPIENT_LABELS } from '../notice.ts'
import type { Route } from './+types/contract.page'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const found = await load(args, getContract, { id: args.params.id })
  const about = [found.contract.id, ...found.amendments.map(one => one.id)]
  const documents = await load(args, listDocuments, { personId: found.person.id })
  return {
    ...found,
    // Who leaves: the way out leads here with their last day.
    ending: new URL(args.request.url).searchParams.get('fin'),
    documents: documents.filter(document => about.includes(document.subjectId)),
    writes: may(session, changeContract),
    ticks: may(session, tickNotices),
    unticks: may(session, untickNotice),
    requestKey: requestKey(),
  }
}

const ACTIONS = {
  end: endContract,
  change: changeContract,
  amend: amendContracts,
  suspend: suspendContract,
  resume: changeSuspension,
  notice: tickNotices,
  untick: untickNotice,
  clauses: setClauses,
  print: printContract,
  'print-amendment': printAmendment,
} as const

export async function action(args: Route.ActionArgs) {
  const intent = String((await formOf(args)).get('intent')) as keyof typeof ACTIONS
  const { data: refused, init } = await perform(
    args,
    (ACTIONS[intent] ?? endContract) as typeof endContract,
    undefined,
    {
      redirect: `/contrats/${args.params.id}`,
    },
  )
  return data({ intent, ...refused }, init ?? {})
}

type Loaded = Route.ComponentProps['loaderData']
type Refused = {
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
} | null
interface PartProps {
  loaderData: Loaded
  refused: Refused
}

export default function ContractPage({ loaderData, actionData }: Route.ComponentProps) {
  const { contract, person, activity, writes } = loaderData
  const refusedFor = (intent: string): Refused => (actionData?.intent === intent ? (actionData as Refused) : null)
  const name = contract.kind.toUpperCase()
  const ofMost = contract.kind === 'cape' ? ` sur ${renewalsOf(contract)}` : ''
  const title = `${name} de ${person.name}`
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        breadcrumbs={[
          { href: '/personnes', label: 'Personnes' },
          { href: `/personnes/${person.id}`, label: person.name },
        ]}
      />
      <div className="stack">
        <Card
          title={contract.renewal > 0 ? `${name}, renouvellement ${contract.renewal}${ofMost}` : name}
          aside={contract.inForce ? <Badge tone="good">en cours</Badge> : <Badge>terminé ou à venir</Badge>}
        >
          <DescriptionList
            items={[
              [
                'Activité',
                <Link key="a" to={`/activites/${activity.id}`}>
                  {activity.name}
                </Link>,
              ],
              ['Signé le', contract.concludedOn ? formatDay(contract.concludedOn) : null],
              ['Premier jour', formatDay(contract.startsOn)],
              ['Terme', contract.endsOn ? formatDay(contract.endsOn) : 'sans terme'],
              [
                'Fin',
                contract.endedOn ? (
                  <>
                    {formatDay(contract.endedOn)} · {contract.endKind ? `${END_LABELS[contract.endKind]} · ` : ''}
                    {contract.endReason}
                  </>
                ) : null,
              ],
              [
                'Part fixe brute par mois',
                contract.fixedGrossCents ? <Money key="fixedGrossCents" cents={contract.fixedGrossCents} /> : null,
              ],
              [
                'Activité minimale sur douze mois',
                contract.minimumTurnoverCents ? (
                  <Money key="minimumTurnoverCents" cents={contract.minimumTurnoverCents} />
                ) : null,
              ],
              ['Heures par semaine', contract.weeklyHours],
              ['Fin de la période d’essai', contract.trialEndsOn ? formatDay(contract.trialEndsOn) : null],
            ]}
          />
          {writes ? (
            <div className="row">
              <Form method="post">
                <HiddenFields values={{ requestKey: loaderData.requestKey, id: contract.id }} />
                <FormFeedback errors={refusedFor('print')?.refusals}>
                  <Button name="intent" value="print">
                    Établir le document à signer
                  </Button>
                </FormFeedback>
              </Form>
              {contract.kind === 'cape' && contract.endedOn === null && loaderData.chain.at(-1)?.id === contract.id ? (
                <>
                  {contract.renewal < renewalsOf(contract) ? (
                    <ButtonLink to={`/personnes/${person.id}?renouvelle=${contract.id}#contrat`}>Renouveler</ButtonLink>
                  ) : null}
                  <ButtonLink to={`/personnes/${person.id}?suit=${contract.id}#contrat`}>Passer au CESA</ButtonLink>
                </>
              ) : null}
              {contract.inForce ? (
                <ButtonLink to={`/personnes/${person.id}/sortie`}>Préparer la sortie</ButtonLink>
              ) : null}
            </div>
          ) : null}
        </Card>
        <Dates loaderData={loaderData} />
        <Notices loaderData={loaderData} refused={refusedFor('notice') ?? refusedFor('untick')} />
        <History loaderData={loaderData} refused={refusedFor('print-amendment')} />
        {writes ? <Clauses loaderData={loaderData} refused={refusedFor('clauses')} /> : null}
        {writes ? (
          <Card title="Faire évoluer le contrat" id="evolution">
            <div className="stack">
              {contract.inForce ? (
                <>
                  <Amend loaderData={loaderData} refused={refusedFor('amend')} />
                  <Suspend loaderData={loaderData} refused={refusedFor('suspend') ?? refusedFor('resume')} />
                </>
              ) : null}
              {contract.endedOn === null ? <End loaderData={loaderData} refused={refusedFor('end')} /> : null}
              <Correct loaderData={loaderData} refused={refusedFor('change')} />
            </div>
          </Card>
        ) : null}
      </div>
    </>
  )
}

const renewalsOf = (contract: Loaded['contract']): number => inForce(CAPE_LIMITS, contract.startsOn).renewals

/** What the law reckons, each day with its sentence. */
function Dates({ loaderData }: { loaderData: Loaded }) {
  const { contract, dates } = loaderData
  const trial = dates.trial
  return (
    <Card title="Ce que la loi calcule">
      <DescriptionList
        items={[
          [
            'Devenir associé au plus tard le',
            dates.associateBy ? (
              <>
                <strong>{formatLongDay(dates.associateBy.on)}</strong>
                <br />
                <span className="soft small">{dates.associateBy.explanation} (Code du travail, art. L7331-3)</span>
              </>
            ) : null,
          ],
          [
            'Période d’essai possible',
            trial ? (
              <>
                {trial.on ? `jusqu’au ${formatLongDay(trial.on)}` : 'aucune'}
                <br />
                <span className="soft small">{trial.explanation} (Code du travail, art. L7332-1)</span>
              </>
            ) : null,
          ],
          [
            'Terme possible de ce CAPE',
            dates.capeLastDay ? (
              <>
                {formatLongDay(dates.capeLastDay.on)}
                <br />
                <span className="soft small">{dates.capeLastDay.explanation} (Code de commerce, art. L127-2)</span>
              </>
            ) : null,
          ],
          [
            'Renouvellements',
            contract.kind === 'cape'
              ? `${loaderData.chain.length - 1} sur ${renewalsOf(contract)}${contract.renewal >= renewalsOf(contract) ? '\u00a0: ce CAPE ne se renouvelle plus' : ''}`
              : null,
          ],
        ]}
      />
    </Card>
  )
}

function Notices({ loaderData, refused }: PartProps) {
  const { notices, today, ticks, unticks, requestKey } = loaderData
  if (notices.length === 0) return null
  return (
    <Card title="À annoncer">
      <p className="soft small">
        Dès la conclusion, la coopérative informe l’URSSAF (ou la CGSS) et France Travail&nbsp;; de même à chaque
        renouvellement et à la rupture anticipée (Code du travail, art. R5142-1).
      </p>
      <FormFeedback errors={refused?.refusals}>
        <DataTable
          caption="Informations à l’URSSAF et à France Travail"
          rows={notices}
          rowKey={row => `${row.event} ${row.recipient}`}
          columns={[
            { header: 'À', main: true, cell: row => NOTICE_RECIPIENT_LABELS[row.recipient] },
            { header: 'Objet', cell: row => NOTICE_EVENT_LABELS[row.event] },
            {
              header: 'Envoi',
              cell: row =>
                row.sentOn ? (
                  <>
                    <Badge tone="good">envoyé</Badge> le {formatDay(row.sentOn)} par {row.sentBy}
                  </>
                ) : (
                  <Badge tone="wait">
                    dû {row.dueOn < today ? 'depuis ' : ''}le {formatDay(row.dueOn)}
                  </Badge>
                ),
            },
            {
              header: 'Geste',
              cell: row => (
                <div className="row">
                  <Link to={`/contrats/${row.contractId}/annonce/${row.event}/${row.recipient}`}>Lire le courrier</Link>
                  {ticks && !row.sentOn && row.dueOn <= today ? (
                    <Form method="post">
                      <HiddenFields
                        values={{
                          requestKey,
                          'notices.0.contractId': row.contractId,
                          'notices.0.event': row.event,
                          'notices.0.recipient': row.recipient,
                          'notices.0.sentOn': today,
                        }}
                      />
                      <Button small name="intent" value="notice">
                        Noter l’envoi aujourd’hui
                      </Button>
                    </Form>
                  ) : null}
                  {unticks && row.sentOn ? (
                    <Form method="post">
                      <HiddenFields
                        values={{
                          requestKey,
                          contractId: row.contractId,
                          event: row.event,
                          recipient: row.recipient,
                        }}
                      />
                      <Button small name="intent" value="untick">
                        Pas encore envoyé
                      </Button>
                    </Form>
                  ) : null}
                </div>
              ),
            },
          ]}
        />
      </FormFeedback>
    </Card>
  )
}

/** The life of the contract, and its documents. */
function History({ loaderData, refused }: PartProps) {
  const { contract, chain, amendments, suspensions, documents, writes, requestKey } = loaderData
  const events: (TimelineEvent & { day: string })[] = [
    ...chain.map((one, i) => ({
      key: one.id,
      day: one.startsOn,
      at: formatLongDay(one.startsOn),
      title:
        one.id === contract.id ? (
          <strong>{i === 0 ? 'Début du contrat' : `Renouvellement ${i}`}</strong>
        ) : (
          <Link to={`/contrats/${one.id}`}>{i === 0 ? 'CAPE d’origine' : `Renouvellement ${i}`}</Link>
        ),
      detail: one.endsOn ? `jusqu’au ${formatDay(one.endedOn ?? one.endsOn)}` : undefined,
    })),
    ...amendments.map(one => ({
      key: one.id,
      day: one.appliesFrom,
      at: formatLongDay(one.appliesFrom),
      title: `Avenant\u00a0: ${one.reason}`,
      detail: `${[...changesOf(contract.kind, one), `signé le ${formatDay(one.concludedOn)}`].join(' · ')}`,
    })),
    ...suspensions.map(one => ({
      key: one.id,
      day: one.fromDay,
      at: formatLongDay(one.fromDay),
      title: `Suspension\u00a0: ${SUSPENSION_LABELS[one.kind].toLowerCase()}`,
      detail: one.toDay ? `jusqu’au ${formatDay(one.toDay)}` : 'en cours',
    })),
    ...(contract.endedOn
      ? [
          {
            key: 'end',
            day: contract.endedOn,
            at: formatLongDay(contract.endedOn),
            title: 'Fin du contrat',
            detail: contract.endReason ?? undefined,
          },
        ]
      : []),
  ]
  const printed = new Set(documents.map(document => document.subjectId))
  const toPrint = amendments.filter(one => !printed.has(one.id))
  return (
    <Card title="Le fil du contrat">
      <div className="stack">
        <Timeline events={events.toSorted((a, b) => (a.day < b.day ? -1 : 1))} />
        <FormFeedback errors={refused?.refusals}>
          {writes
            ? toPrint.map(one => (
                <Form method="post" key={one.id}>
                  <HiddenFields values={{ requestKey, id: contract.id, amendmentId: one.id }} />
                  <Button small name="intent" value="print-amendment">
                    Établir l’avenant du {formatDay(one.appliesFrom)}, à signer
                  </Button>
                </Form>
              ))
            : null}
        </FormFeedback>
        <DocumentsTable documents={documents} empty="Le contrat et ses avenants se classent ici, une fois établis." />
      </div>
    </Card>
  )
}

/** « part fixe 300,00 € → 600,00 € », then the clauses that were rewritten. */
function changesOf(kind: Loaded['contract']['kind'], { before, after, rewritten }: Loaded['amendments'][number]) {
  const euros = (cents: number) => formatEuros(cents as Cents)
  const figures = [
    ['part fixe', before.fixedGrossCents, after.fixedGrossCents],
    ['activité minimale', before.minimumTurnoverCents, after.minimumTurnoverCents],
  ] as const
  return [
    ...figures.flatMap(([name, was, is]) => (was === is ? [] : `${name} ${euros(was)} → ${euros(is)}`)),
    ...(before.weeklyHours === after.weeklyHours ? [] : 'heures par semaine'),
    ...clausesOf(kind).flatMap(({ field, label }) => (rewritten.includes(field) ? label.toLowerCase() : [])),
  ]
}

function Amend({ loaderData, refused }: PartProps) {
  const { contract, amendments, today, requestKey } = loaderData
  const said = amendments.findLast(one => one.appliesFrom <= today)?.after.clauses ?? contract.clauses
  const isCape = contract.kind === 'cape'
  return (
    <details className="fold" open={refused !== null}>
      <summary>Modifier par avenant</summary>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, 'amendments.0.contractId': contract.id }} />
          <FieldRow>
            <DateField name="amendments.0.concludedOn" label="Signé le" />
            <DateField name="amendments.0.appliesFrom" label="Prend effet le" />
          </FieldRow>
          <FieldRow>
            {isCape && !contract.payClause ? null : (
              <AmountField
                name="amendments.0.fixedGrossCents"
                label={isCape ? 'Rémunération brute par mois' : 'Part fixe brute par mois'}
                defaultValue={contract.fixedGrossCents}
              />
            )}
            {isCape && contract.minimumTurnoverCents === 0 && !contract.weeklyHours ? null : (
              <>
                <AmountField
                  name="amendments.0.minimumTurnoverCents"
                  label="Activité minimale (CA HT sur douze mois)"
                  defaultValue={contract.minimumTurnoverCents}
                />
                <TextField
                  name="amendments.0.weeklyHours"
                  label="Heures par semaine"
                  required={false}
                  inputMode="decimal"
                  defaultValue={contract.weeklyHours?.replace('.', ',') ?? ''}
                />
              </>
            )}
          </FieldRow>
          <TextField name="amendments.0.reason" label="Objet de l’avenant" maxLength={300} />
          <details className="fold" open={isCape || refused !== null}>
            <summary>Clauses qu’il réécrit</summary>
            <div className="form">
              <p className="soft small">Ce qui reste vide ne change pas.</p>
              {clausesOf(contract.kind)
                .filter(({ field }) => field !== 'modifications')
                .map(({ field, label, article, usual }) => (
                  <TextArea
                    key={field}
                    name={`amendments.0.clauses.${field}`}
                    label={label}
                    required={false}
                    rows={2}
                    help={`Art. ${article}. Aujourd’hui\u00a0: ${said[field] ?? (usual || 'rien')}`}
                  />
                ))}
            </div>
          </details>
          <FormActions>
            <Button name="intent" value="amend">
              Noter l’avenant
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

function Suspend({ loaderData, refused }: PartProps) {
  const { contract, suspensions, requestKey } = loaderData
  const open = suspensions.find(one => one.toDay === null)
  const kinds = SUSPENSION_KINDS.map(value => ({ value, label: SUSPENSION_LABELS[value] }))
  return (
    <details className="fold" open={refused !== null}>
      <summary>{open ? 'Reprise après la suspension' : 'Suspendre le contrat'}</summary>
      {contract.kind === 'cesa' ? (
        <p className="soft small">Le délai pour devenir associé continue de courir pendant une suspension.</p>
      ) : null}
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields
            values={
              open
                ? { requestKey, id: open.id, version: open.version, note: open.note }
                : { requestKey, id: contract.id }
            }
          />
          <FieldRow>
            <SelectField
              name="kind"
              id="suspension-kind"
              label="Pourquoi"
              options={kinds}
              defaultValue={open?.kind ?? ''}
            />
            <DateField name="fromDay" label="Premier jour" defaultValue={open?.fromDay ?? ''} />
            <DateField name="toDay" label="Dernier jour" required={false} help="Vide tant qu’elle dure." />
          </FieldRow>
          <FormActions>
            <Button name="intent" value={open ? 'resume' : 'suspend'}>
              {open ? 'Noter la reprise' : 'Suspendre'}
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

function Clauses({ loaderData, refused }: PartProps) {
  const { contract, amendments, requestKey } = loaderData
  const clauses = clausesOf(contract.kind)
  const amended = (field: string) => {
    const by = amendments.findLast(one => one.rewritten.includes(field))
    return by ? `. L’avenant du ${formatDay(by.appliesFrom)} la réécrit` : ''
  }
  const missing = clauses.filter(clause => clause.usual === null && !contract.clauses[clause.field])
  const form = (
    <Form method="post" className="form" noValidate>
      <FormFeedback errors={refused?.refusals} values={refused?.values}>
        <HiddenFields values={{ requestKey, id: contract.id, version: contract.version }} />
        {clauses.map(clause => (
          <TextArea
            key={clause.field}
            name={`clauses.${clause.field}`}
            label={clause.label}
            required={false}
            rows={2}
            help={`Art. ${clause.article}${clause.usual === null ? ', à écrire avant d’établir le document' : ''}${amended(clause.field)}`}
            defaultValue={contract.clauses[clause.field] ?? clause.usual ?? ''}
          />
        ))}
        <FormActions>
          <Button name="intent" value="clauses">
            Enregistrer les clauses
          </Button>
        </FormActions>
      </FormFeedback>
    </Form>
  )
  return (
    <Card title="Clauses" id="clauses">
      {missing.length > 0 ? (
        <Notice tone="info">
          {`Il manque avant de pouvoir établir le document\u00a0: ${missing.map(clause => clause.label.toLowerCase()).join('\u00a0; ')}.`}
        </Notice>
      ) : null}
      {missing.length > 0 ? (
        form
      ) : (
        <details className="fold" open={refused !== null}>
          <summary>Relire ou modifier les clauses</summary>
          {form}
        </details>
      )}
    </Card>
  )
}

/** What was typed wrong, as long as no amendment was built on it. */
function Correct({ loaderData, refused }: PartProps) {
  const { contract, amendments, requestKey } = loaderData
  const isCape = contract.kind === 'cape'
  return (
    <details className="fold" id="corriger" open={refused !== null}>
      <summary>Corriger la saisie</summary>
      {amendments.length > 0 ? (
        <p className="soft">
          Ce contrat a un avenant&nbsp;: ses conditions ne se corrigent plus, elles se modifient par un autre avenant.
        </p>
      ) : (
        <Form method="post" className="form" noValidate>
          <p className="soft small">
            Pour une erreur de frappe. Ce que les parties changent se note par avenant et garde son jour.
          </p>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey, id: contract.id, version: contract.version }} />
            <FieldRow>
              <DateField name="startsOn" label="Premier jour" defaultValue={contract.startsOn} />
              <DateField
                name="concludedOn"
                label="Signé le"
                required={false}
                defaultValue={contract.concludedOn ?? ''}
              />
              <DateField name="endsOn" label="Terme" required={isCape} defaultValue={contract.endsOn ?? ''} />
              {isCape ? null : (
                <DateField
                  name="trialEndsOn"
                  label="Fin de l’essai"
                  required={false}
                  defaultValue={contract.trialEndsOn ?? ''}
                />
              )}
            </FieldRow>
            <FieldRow>
              <AmountField
                name="fixedGrossCents"
                label="Part fixe brute par mois"
                required={!isCape}
                defaultValue={contract.fixedGrossCents}
              />
              <AmountField
                name="minimumTurnoverCents"
                label="Activité minimale (CA HT sur douze mois)"
                required={!isCape}
                defaultValue={contract.minimumTurnoverCents}
              />
              <TextField
                name="weeklyHours"
                label="Heures par semaine"
                required={false}
                inputMode="decimal"
                defaultValue={contract.weeklyHours?.replace('.', ',') ?? ''}
              />
            </FieldRow>
            {isCape ? (
              <CheckboxField
                name="payClause"
                label="Ce CAPE prévoit une rémunération (Code de commerce, art. R127-1, 7°)"
                defaultChecked={contract.payClause}
              />
            ) : null}
            <FormActions>
              <Button name="intent" value="change">
                Corriger
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      )}
    </details>
  )
}

function End({ loaderData, refused }: PartProps) {
  const { contract, ending, requestKey } = loaderData
  return (
    <details className="fold" id="fin" open={refused !== null || ending !== null}>
      <summary>Mettre fin au contrat</summary>
      {contract.kind === 'cape' && contract.endsOn ? (
        <p className="soft small">
          Sans geste, il prend fin à son terme, le {formatDay(contract.endsOn)}. S’il est suivi d’un CESA sur la même
          activité, à partir du {formatDay(addDays(contract.endsOn, 1))}, la trésorerie de l’activité y reste&nbsp;:
          rien ne bouge dans les comptes.
        </p>
      ) : null}
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey, id: contract.id, version: contract.version }} />
          <FieldRow>
            <DateField name="endedOn" label="Dernier jour" defaultValue={ending ?? undefined} />
            <SelectField
              name="kind"
              id="end-kind"
              label="Comment"
              options={ENDS_OF[contract.kind].map(value => ({ value, label: END_LABELS[value] }))}
            />
            <TextField name="reason" label="Motif" maxLength={200} />
          </FieldRow>
          <FormActions>
            <Confirm
              label="Mettre fin"
              title="Mettre fin à ce contrat&nbsp;?"
              confirm="Mettre fin"
              submit={{ name: 'intent', value: 'end' }}
            >
              <p>
                La date et le motif restent au dossier. Les informations dues à l’URSSAF et à France Travail s’ajoutent.
              </p>
            </Confirm>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}

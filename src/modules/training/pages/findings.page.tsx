import { data, Form, Link } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { INDICATORS } from '../../../law/qualiopi.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
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
import { addFinding, followFinding, getSession, listFindings, saveAudit } from '../index.ts'
import type { Route } from './+types/findings.page'
import { reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

const AUDITS = { initial: 'Initial', surveillance: 'De surveillance', renewal: 'De renouvellement' } as const
const RESULTS = { conform: 'Conforme', reserved: 'Conforme sous réserve', refused: 'Refusé' } as const
const ORIGINS = { audit: 'Audit', complaint: 'Réclamation', incident: 'Aléa', review: 'Revue' } as const
const GRADES = { minor: 'Non-conformité mineure', major: 'Non-conformité majeure' } as const
const options = (labels: Record<string, string>) => Object.entries(labels).map(([value, label]) => ({ value, label }))

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const known = await load(args, listFindings, {})
  const sessionId = search.get('session')
  const session = sessionId ? await load(args, getSession, { id: sessionId }) : null
  return {
    ...known,
    edited: known.audits.find(one => one.id === search.get('audit')) ?? null,
    session: session ? { id: session.id, title: session.title, endsOn: session.endsOn } : null,
    requestKey: requestKey(),
    ...reader(args),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = String(form.get('intent'))
  const back = { redirect: '/formation/qualiopi/constats' }
  const run = () => {
    if (intent === 'audit') return perform(args, saveAudit, undefined, back)
    if (intent === 'finding') return perform(args, addFinding, undefined, back)
    const read = readForm(followFinding.input, form) as object
    return perform(args, followFinding, { ...read, doneIds: form.getAll('doneIds') }, back)
  }
  const { data: refused, init } = await run()
  return data({ intent, id: String(form.get('id') ?? ''), ...refused }, init ?? {})
}

export default function FindingsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { audits, findings, forHouse, writes, requestKey, today, edited, session } = loaderData
  const refusedFor = (intent: string, id = '') =>
    actionData?.intent === intent && (intent !== 'follow' || actionData.id === id) ? actionData : null
  return (
    <>
      <title>Audits et constats — Essaim</title>
      <PageHeader title="Formation" subtitle="Audits, non-conformités, réclamations, et ce qu’on en fait" />
      <TrainingTabs current="/formation/qualiopi/constats" forHouse={forHouse} />
      <div className="stack loose">
        <Card title="Audits">
          <DataTable
            caption="Audits"
            rows={audits}
            rowKey={row => row.id}
            rowHref={row => (writes && forHouse ? `?audit=${row.id}#audit` : null)}
            empty={
              <EmptyState title="Aucun audit noté">
                Initial, de surveillance, puis de renouvellement, par cycles de trois ans.
              </EmptyState>
            }
            columns={[
              { header: 'Audit', main: true, cell: row => AUDITS[row.kind] },
              { header: 'Jour', cell: row => <DayText day={row.day} /> },
              { header: 'Auditeur', cell: row => row.auditor },
              {
                header: 'Résultat',
                cell: row =>
                  row.result ? (
                    <Badge tone={row.result === 'conform' ? 'good' : row.result === 'refused' ? 'bad' : 'wait'}>
                      {RESULTS[row.result]}
                    </Badge>
                  ) : (
                    <Badge tone="wait">{row.day > today ? 'à venir' : 'à noter'}</Badge>
                  ),
              },
              { header: 'Note', phone: 'hidden', cell: row => row.note ?? '' },
            ]}
          />
          {writes && forHouse ? (
            <details key={edited?.id} open={edited !== null} id="audit">
              <summary>{edited ? `L’audit du ${formatDay(edited.day)}` : 'Noter un audit'}</summary>
              <Form method="post" className="form" noValidate>
                <FormFeedback errors={refusedFor('audit')?.refusals} values={refusedFor('audit')?.values}>
                  <HiddenFields values={{ requestKey, id: edited?.id, version: edited?.version }} />
                  <FieldRow>
                    <SelectField name="kind" label="Audit" options={options(AUDITS)} defaultValue={edited?.kind} />
                    <DateField name="day" label="Jour" defaultValue={edited?.day} />
                    <TextField name="auditor" label="Auditeur" maxLength={160} defaultValue={edited?.auditor} />
                    <SelectField
                      name="result"
                      label="Résultat"
                      required={false}
                      empty="Pas encore"
                      options={options(RESULTS)}
                      defaultValue={edited?.result ?? ''}
                    />
                  </FieldRow>
                  <TextArea name="note" label="Note" required={false} defaultValue={edited?.note ?? ''} />
                  <FormActions>
                    <Button name="intent" value="audit">
                      Enregistrer l’audit
                    </Button>
                  </FormActions>
                </FormFeedback>
              </Form>
            </details>
          ) : null}
        </Card>
        {writes ? (
          <Card id="ouvrir">
            <details
              className="fold"
              open={session !== null || refusedFor('finding') !== null || findings.length === 0}
            >
              <summary>Ouvrir un constat</summary>
              <Form method="post" className="form" noValidate>
                <FormFeedback errors={refusedFor('finding')?.refusals} values={refusedFor('finding')?.values}>
                  <HiddenFields values={{ requestKey, sessionId: session?.id }} />
                  {session ? (
                    <p>
                      Session&nbsp;:{' '}
                      <Link to={`/formation/sessions/${session.id}`}>
                        «&nbsp;{session.title}&nbsp;», {formatDay(session.endsOn)}
                      </Link>
                    </p>
                  ) : null}
                  <FieldRow>
                    <SelectField
                      name="origin"
                      label="D’où il vient"
                      options={options(ORIGINS)}
                      defaultValue={session ? 'complaint' : ''}
                    />
                    {audits.length > 0 && !session ? (
                      <SelectField
                        name="auditId"
                        label="De quel audit"
                        required={false}
                        empty="Aucun"
                        options={audits.map(audit => ({
                          value: audit.id,
                          label: `${AUDITS[audit.kind]}, ${formatDay(audit.day)}`,
                        }))}
                      />
                    ) : null}
                    <SelectField
                      name="grade"
                      label="Gravité"
                      required={false}
                      empty="Sans objet"
                      options={options(GRADES)}
                    />
                    <DateField name="foundOn" label="Constaté le" defaultValue={today} />
                    <SelectField
                      name="indicator"
                      label="Indicateur"
                      required={false}
                      empty="Aucun en particulier"
                      options={INDICATORS.map(one => ({
                        value: String(one.number),
                        label: `${one.number}. ${one.label}`,
                      }))}
                    />
                  </FieldRow>
                  <TextArea name="text" label="Ce qui s’est passé" />
                  <FieldRow>
                    <TextField name="actions.0.text" label="Première action" required={false} />
                    <TextField name="actions.0.who" label="Par qui" required={false} />
                    <DateField name="actions.0.dueOn" label="Pour le" required={false} />
                  </FieldRow>
                  <FormActions>
                    <Button variant="primary" name="intent" value="finding">
                      Ouvrir le constat
                    </Button>
                  </FormActions>
                </FormFeedback>
              </Form>
            </details>
          </Card>
        ) : null}
        {findings.map(finding => {
          const refused = refusedFor('follow', finding.id)
          return (
            <Card
              key={finding.id}
              id={finding.id}
              title={`${ORIGINS[finding.origin]}, ${formatDay(finding.foundOn)}`}
              aside={
                <Badge tone={finding.closedOn ? 'good' : 'wait'}>
                  {finding.closedOn ? `clos le ${formatDay(finding.closedOn)}` : 'ouvert'}
                </Badge>
              }
            >
              <p>
                {finding.grade ? <Badge tone="bad">{GRADES[finding.grade]}</Badge> : null}{' '}
                {finding.indicator ? <span className="soft">indicateur {finding.indicator} · </span> : null}
                {finding.text}{' '}
                {finding.sessionId ? <Link to={`/formation/sessions/${finding.sessionId}`}>La session</Link> : null}
              </p>
              {finding.conclusion ? <p className="soft">{finding.conclusion}</p> : null}
              {finding.closedOn || !writes ? (
                <ul>
                  {finding.actions.map(action => (
                    <li key={action.id}>
                      {action.text}, {action.who}{' '}
                      {action.doneOn ? `(fait le ${formatDay(action.doneOn)})` : `(pour le ${formatDay(action.dueOn)})`}
                    </li>
                  ))}
                </ul>
              ) : (
                <Form method="post" className="form" noValidate>
                  <FormFeedback errors={refused?.refusals} values={refused?.values}>
                    <HiddenFields values={{ requestKey, id: finding.id, version: finding.version }} />
                    {finding.actions.map(action =>
                      action.doneOn ? (
                        <p key={action.id} className="soft">
                          {action.text}, {action.who}&nbsp;: fait le {formatDay(action.doneOn)}
                        </p>
                      ) : (
                        <CheckboxField
                          key={action.id}
                          name="doneIds"
                          id={`fait-${action.id}`}
                          value={action.id}
                          label={`${action.text}, ${action.who}, pour le ${formatDay(action.dueOn)}${action.dueOn < today ? ' (en retard)' : ''}`}
                        />
                      ),
                    )}
                    <FieldRow>
                      <TextField
                        name="actions.0.text"
                        id={`action-${finding.id}`}
                        label="Nouvelle action"
                        required={false}
                      />
                      <TextField name="actions.0.who" id={`qui-${finding.id}`} label="Par qui" required={false} />
                      <DateField name="actions.0.dueOn" id={`pour-${finding.id}`} label="Pour le" required={false} />
                    </FieldRow>
                    <TextField
                      name="conclusion"
                      id={`conclusion-${finding.id}`}
                      label="Conclusion"
                      required={false}
                      help="Clôt le constat, une fois toutes les actions faites."
                    />
                    <FormActions>
                      <Button name="intent" value="follow">
                        Enregistrer le suivi
                      </Button>
                    </FormActions>
                  </FormFeedback>
                </Form>
              )}
            </Card>
          )
        })}
      </div>
    </>
  )
}

import { data, Form, Link } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { isDay } from '../../../kernel/day.ts'
import { formatMinutes } from '../../../kernel/duration.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Download } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { completeEntries, getFunderStatement, saveFundingProgramme } from '../index.ts'
import { ENTRY_STATUS_LABELS, ENTRY_STATUSES, MISSING_LABELS } from '../statement.ts'
import { TIME_ROLE_LABELS } from '../time-entry.ts'
import type { Route } from './+types/funder.page'
import { ProgrammeFields, programmeInput } from './programme-fields.tsx'
import { refusedFor } from './refused.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const search = args.url.searchParams
  const day = (name: string) => {
    const text = search.get(name)
    return text && isDay(text) ? text : undefined
  }
  const [from, to] = [day('du'), day('au')]
  return {
    statement: await load(args, getFunderStatement, {
      programmeId: args.params.id,
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    }),
    query: new URLSearchParams([...(from ? [['du', from]] : []), ...(to ? [['au', to]] : [])]).toString(),
    completes: may(session, completeEntries),
    mayWrite: may(session, saveFundingProgramme),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') === 'programme') {
    const { data: refused, init } = await perform(
      args,
      saveFundingProgramme,
      readForm(saveFundingProgramme.input, programmeInput(form)),
    )
    return data({ intent: 'programme', ...refused }, init ?? {})
  }
  const { data: refused, init } = await perform(args, completeEntries)
  return data({ intent: 'complete', ...refused }, init ?? {})
}

export default function FunderPage({ loaderData, actionData }: Route.ComponentProps) {
  const { statement, mayWrite, query } = loaderData
  const { programme, totals, from, to } = statement
  const file = (format: string) => `/financeurs/${programme.id}/bilan.${format}${query ? `?${query}` : ''}`
  return (
    <>
      <title>{`${programme.name} — Essaim`}</title>
      <PageHeader
        title={programme.name}
        subtitle={[programme.funderName, programme.reference].filter(Boolean).join(' · ')}
        breadcrumbs={[{ href: '/financeurs', label: 'Financeurs' }]}
        action={
          <>
            <ButtonLink variant="primary" icon={Download} external to={file('pdf')}>
              Bilan PDF
            </ButtonLink>
            <ButtonLink icon={Download} external download to={file('csv')}>
              Tableau CSV
            </ButtonLink>
          </>
        }
      />
      <div className="stack">
        <Card>
          <FilterBar clearHref={query ? `/financeurs/${programme.id}` : undefined}>
            <DateField name="du" label="Du" required={false} defaultValue={from} />
            <DateField name="au" label="Au" required={false} defaultValue={to} />
          </FilterBar>
          <DescriptionList
            items={[
              ['Personnes comptées', `${totals.people}, dont ${totals.women} femmes et ${totals.men} hommes`],
              ['Heures individuelles', formatMinutes(totals.individualMinutes)],
              ['Heures collectives', formatMinutes(totals.collectiveMinutes)],
              [
                'Heures de l’équipe',
                `${formatMinutes(totals.teamMinutes)}${programme.budgetMinutes > 0 ? ` sur ${formatMinutes(programme.budgetMinutes)} prévues` : ''}`,
              ],
              [
                'Hors convention',
                totals.leftOut > 0 ? `${counted(totals.leftOut, 'personne')}, hors du compte` : 'personne',
              ],
            ]}
          />
        </Card>
        <Missing loaderData={loaderData} actionData={actionData} />
        <Card title="Personnes">
          <DataTable
            caption="Personnes accompagnées"
            rows={statement.rows}
            rowKey={row => row.personId}
            empty={
              <EmptyState title="Aucune heure encore">
                Comptez du temps pour cette convention depuis «&nbsp;Temps&nbsp;».
              </EmptyState>
            }
            columns={[
              {
                header: 'Personne',
                main: true,
                cell: row => <Link to={`/personnes/${row.personId}`}>{row.name}</Link>,
              },
              { header: 'Sexe', cell: row => row.sex ?? <Lacks /> },
              { header: 'Âge à l’entrée', align: 'end', cell: row => row.ageAtEntry ?? <Lacks /> },
              { header: 'Commune', cell: row => row.commune ?? <Lacks /> },
              { header: 'Statut à l’entrée', cell: row => (row.status ? ENTRY_STATUS_LABELS[row.status] : <Lacks />) },
              {
                header: 'Entrée',
                phone: 'hidden',
                cell: row => (row.enteredOn ? <DayText day={row.enteredOn} /> : <Lacks />),
              },
              {
                header: 'Individuel',
                align: 'end',
                phone: 'hidden',
                cell: row => <span className="num">{formatMinutes(row.individualMinutes)}</span>,
              },
              {
                header: 'Collectif',
                align: 'end',
                phone: 'hidden',
                cell: row => <span className="num">{formatMinutes(row.collectiveMinutes)}</span>,
              },
              { header: 'Total', align: 'end', cell: row => <span className="num">{formatMinutes(row.minutes)}</span> },
              {
                header: 'Compte',
                cell: row => (row.leftOut ? <Badge>{row.leftOut}</Badge> : <Badge tone="good">oui</Badge>),
              },
            ]}
          />
        </Card>
        <Card title="Temps de l’équipe">
          <DataTable
            caption="Temps de l’équipe"
            rows={statement.team}
            rowKey={row => `${row.personId} ${row.role}`}
            empty={<p className="soft">Aucun.</p>}
            columns={[
              { header: 'Qui', main: true, cell: row => row.name },
              { header: 'Rôle', cell: row => TIME_ROLE_LABELS[row.role] },
              {
                header: 'Heures',
                align: 'end',
                cell: row => <span className="num">{formatMinutes(row.minutes)}</span>,
              },
            ]}
          />
        </Card>
        {mayWrite ? (
          <Card title="La convention">
            <Form method="post" className="form" noValidate>
              <FormFeedback {...refusedFor(actionData, 'programme')}>
                <HiddenFields
                  values={{ requestKey: loaderData.requestKey, id: programme.id, version: programme.version }}
                />
                <ProgrammeFields programme={programme} funders={[]} />
                <FormActions>
                  <Button name="intent" value="programme">
                    Enregistrer la convention
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

const Lacks = () => <Badge tone="bad">manque</Badge>
const SHOWN = 20

/** What lacks, each field of each person, to fill without leaving the statement. */
function Missing({
  loaderData: { statement, completes, requestKey },
  actionData,
}: Pick<Route.ComponentProps, 'loaderData' | 'actionData'>) {
  const lacking = statement.rows.filter(row => row.missing.length > 0 && row.leftOut === null)
  if (lacking.length === 0)
    return statement.rows.length > 0 ? (
      <Notice tone="good">Il ne manque rien&nbsp;: ce bilan peut partir.</Notice>
    ) : null
  if (!completes) return null
  return (
    <Card
      title="Ce qui manque"
      tone="accent"
      aside={<span className="soft">{counted(lacking.length, 'personne')}</span>}
    >
      <Form method="post" className="stack" noValidate>
        <FormFeedback {...refusedFor(actionData, 'complete')}>
          <HiddenFields values={{ requestKey }} />
          {lacking.slice(0, SHOWN).map((row, i) => (
            <fieldset key={row.personId} className="stack tight">
              <legend>
                <strong>{row.name}</strong>{' '}
                <small className="soft">{row.missing.map(key => MISSING_LABELS[key]).join(', ')}</small>
              </legend>
              <HiddenFields values={{ [`people.${i}.personId`]: row.personId }} />
              <FieldRow>
                {row.sex === null ? (
                  <SelectField
                    name={`people.${i}.sex`}
                    label="Sexe"
                    required={false}
                    options={[
                      { value: 'F', label: 'Femme' },
                      { value: 'M', label: 'Homme' },
                    ]}
                  />
                ) : null}
                {row.birthDay === null ? (
                  <DateField name={`people.${i}.birthDay`} label="Né·e le" required={false} />
                ) : null}
                {row.commune === null ? (
                  <TextField name={`people.${i}.commune`} label="Commune" required={false} maxLength={80} />
                ) : null}
                {row.status === null ? (
                  <SelectField
                    name={`people.${i}.status`}
                    label="Statut à l’entrée"
                    required={false}
                    options={ENTRY_STATUSES.map(value => ({ value, label: ENTRY_STATUS_LABELS[value] }))}
                  />
                ) : null}
                {row.enteredOn === null ? (
                  <DateField name={`people.${i}.enteredOn`} label="Entré·e le" required={false} />
                ) : null}
              </FieldRow>
            </fieldset>
          ))}
          {lacking.length > SHOWN ? (
            <p className="soft">Les {lacking.length - SHOWN} suivantes viennent une fois celles-ci enregistrées.</p>
          ) : null}
          <FormActions>
            <Button name="intent" value="complete">
              Enregistrer ce qui est rempli
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

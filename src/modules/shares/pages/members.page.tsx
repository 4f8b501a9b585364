import { Form } from 'react-router'
import { formatInteger } from '../../../kernel/count.ts'
import { load, pageAmong, perform, requestKey, rowsAmong, todayOf } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { getShareRules, listShareholders, printShareCertificates } from '../index.ts'
import type { Route } from './+types/members.page'
import { MEMBER_COLUMNS, membersAsked, memberText } from './members-file.ts'
import { mayWrite } from './shares-page.server.ts'
import { SharesTabs } from './shares-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const today = todayOf(args)
  const { on = today, category } = membersAsked(args)
  const { categories } = await load(args, getShareRules, {})
  const all = await load(args, listShareholders, { on })
  const kept = all.filter(row => !category || row.category === category)
  const { rows: found } = rowsAmong(args, kept, memberText, MEMBER_COLUMNS)
  return {
    ...pageAmong(args, kept, memberText, MEMBER_COLUMNS),
    shares: found.reduce((sum, row) => sum + row.shares, 0),
    capitalCents: found.reduce((sum, row) => sum + row.capitalCents, 0),
    all: all.length,
    categories,
    category,
    on,
    today,
    writes: mayWrite(args),
    printed: args.url.searchParams.get('attestations'),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  return perform(args, printShareCertificates, undefined, {
    redirect: ({ ids }) => `/societariat/membres?attestations=${ids.length}`,
  })
}

export default function MembersPage({ loaderData, actionData }: Route.ComponentProps) {
  const {
    rows,
    next,
    sort = 'number',
    shares,
    capitalCents,
    all,
    categories,
    category,
    q,
    on,
    today,
    writes,
    printed,
  } = loaderData
  const label = (code: string) => categories.find(one => one.category === code)?.label ?? code
  const filtered = Boolean(category || q || on !== today)
  return (
    <>
      <title>Membres — Essaim</title>
      <PageHeader
        title="Sociétariat"
        action={
          <>
            <ButtonLink to={`/societariat/registre?au=${on}`} external>
              Registre en PDF
            </ButtonLink>
            {writes ? <ButtonLink to="/societariat/import">Importer un registre</ButtonLink> : null}
          </>
        }
      />
      <SharesTabs current="/societariat/membres" />
      <div className="stack loose">
        {printed && !actionData ? (
          <Flash title={printed === '1' ? '1 attestation établie' : `${printed} attestations établies`}>
            Chacune est classée avec les documents de son membre.
          </Flash>
        ) : null}
        <Card>
          <FilterBar empty={all === 0} clearHref={filtered ? '/societariat/membres' : undefined}>
            <SearchField defaultValue={q} />
            <SelectField
              name="categorie"
              label="Catégorie"
              required={false}
              empty="Toutes"
              defaultValue={category}
              options={categories.map(one => ({ value: one.category, label: one.label }))}
            />
            <DateField name="au" label="Au" defaultValue={on} />
          </FilterBar>
          <Form method="post" className="stack" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey, on }} />
              <DataTable
                caption="Membres"
                rows={rows}
                sort={sort}
                rowKey={row => row.shareholderId}
                rowHref={row => `/societariat/${row.shareholderId}`}
                select={writes ? { name: 'shareholderIds', label: row => `Choisir ${row.name}` } : undefined}
                empty={
                  <EmptyState title={all === 0 ? 'Aucun membre à cette date' : 'Aucun membre ne correspond'}>
                    {all === 0
                      ? 'Importez le registre existant, ou inscrivez une première souscription.'
                      : 'Changez les filtres.'}
                  </EmptyState>
                }
                columns={[
                  { header: 'N°', sort: 'number', align: 'end', cell: row => row.memberNumber },
                  { header: 'Membre', sort: 'name', main: true, cell: row => row.name },
                  { header: 'Catégorie', phone: 'bare', cell: row => label(row.category) },
                  { header: 'Depuis', sort: '-since', cell: row => <DayText day={row.since} />, phone: 'hidden' },
                  {
                    header: 'Parts',
                    sort: '-shares',
                    phone: 'bare',
                    align: 'end',
                    cell: row => formatInteger(row.shares),
                    total: formatInteger(shares),
                  },
                  {
                    header: 'Capital',
                    phone: 'beside',
                    sort: '-capital',
                    align: 'end',
                    cell: row => <Money cents={row.capitalCents} />,
                    total: <Money cents={capitalCents} />,
                  },
                  {
                    header: 'À libérer',
                    align: 'end',
                    cell: row =>
                      row.paidCents < row.capitalCents ? <Money cents={row.capitalCents - row.paidCents} /> : '',
                    phone: 'hidden',
                  },
                ]}
              />
              <Pager next={next} />
              {rows.length > 0 ? <FileLinks to="/societariat/membres/export" /> : null}
              {writes && rows.length > 0 ? (
                <FormActions>
                  <Button>Établir l’attestation des membres choisis</Button>
                </FormActions>
              ) : null}
            </FormFeedback>
          </Form>
        </Card>
      </div>
    </>
  )
}

import { Form } from 'react-router'
import { formatMonth, type Month, ofMonth } from '../../../kernel/day.ts'
import { fileOf, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Upload } from '../../../ui/icon.tsx'
import {
  Button,
  Card,
  DataTable,
  EmptyState,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
} from '../../../ui/index.ts'
import { listPeople } from '../../people/index.ts'
import { attachPayslips, listPayslips } from '../index.ts'
import type { Route } from './+types/payslips.page'

export async function loader(args: Route.LoaderArgs) {
  const month = args.params.month as Month
  const payslips = await load(args, listPayslips, { month })
  const people = new Map<string, string>()
  for (let after: string | null | undefined; after !== null; ) {
    const page = await load(args, listPeople, { limit: 500, ...(after ? { after } : {}) })
    for (const person of page.rows) people.set(person.id, `${person.firstName} ${person.lastName}`)
    after = page.next
  }
  return {
    writes: may(signedIn(args), attachPayslips),
    month,
    payslips: payslips.map(payslip => ({ ...payslip, person: people.get(payslip.personId) ?? '' })),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const files = (await Promise.all(form.getAll('files').map(fileOf))).filter(file => file !== null)
  return perform(args, attachPayslips, { month: args.params.month, files })
}

export default function PayslipsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { month, payslips } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>{`Bulletins ${ofMonth(month)} — Essaim`}</title>
      <PageHeader
        title="Bulletins de paie"
        subtitle={formatMonth(month)}
        breadcrumbs={[
          { href: '/paie', label: 'Paie' },
          { href: `/paie/${month}`, label: formatMonth(month) },
        ]}
      />
      <div className="stack">
        {loaderData.writes ? (
          <Card title="Rattacher des bulletins">
            <Form method="post" encType="multipart/form-data" className="form" noValidate>
              <FormFeedback errors={refused?.refusals} values={refused?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <FileField
                  name="files"
                  label="Bulletins (PDF, un par personne)"
                  accept="application/pdf,.pdf"
                  multiple
                  help="Le matricule de paie dans le nom du fichier dit à qui il est&nbsp;: bulletin_00042.pdf."
                />
                <FormActions>
                  <Button variant="primary" icon={Upload}>
                    Rattacher
                  </Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
        <Card>
          <DataTable
            caption="Bulletins du mois"
            rows={payslips}
            rowKey={row => row.id}
            empty={
              <EmptyState title="Aucun bulletin ce mois-ci">
                Exportez-les du logiciel de paie et déposez-les ici.
              </EmptyState>
            }
            columns={[
              { header: 'Personne', main: true, cell: row => row.person },
              {
                header: 'Fichier',
                cell: row => (
                  <a href={`/bulletins/${row.id}`} target="_blank" rel="noreferrer">
                    {row.name}
                  </a>
                ),
              },
            ]}
          />
        </Card>
      </div>
    </>
  )
}

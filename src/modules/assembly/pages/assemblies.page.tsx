import { Form } from 'react-router'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { Vote } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DayText,
  DescriptionList,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
} from '../../../ui/index.ts'
import { KIND_LABELS, STATUS_LABELS } from '../assembly.ts'
import { getSupportMeans, listAssemblies, saveAssembly } from '../index.ts'
import type { Route } from './+types/assemblies.page'
import { AssemblyFields, STATUS_TONES } from './assembly-fields.tsx'
import { mayChair } from './chair.ts'

export async function loader(args: Route.LoaderArgs) {
  const rows = await load(args, listAssemblies, {})
  return {
    rows,
    means: await load(args, getSupportMeans, {}),
    chairs: mayChair(signedIn(args)),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, saveAssembly, undefined, { redirect: ({ id }) => `/assemblees/${id}` })

export default function AssembliesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, means, chairs } = loaderData
  return (
    <>
      <title>Assemblées — Essaim</title>
      <PageHeader title="Assemblées" subtitle="Un membre, une voix" />
      <div className="stack loose">
        <Card>
          <DataTable
            caption="Assemblées"
            rows={rows}
            rowKey={row => row.id}
            rowHref={row => `/assemblees/${row.id}`}
            empty={
              <EmptyState icon={Vote} title="Aucune assemblée">
                Préparez la première&nbsp;: son ordre du jour, puis la convocation part à tous les membres du registre.
              </EmptyState>
            }
            columns={[
              { header: 'Assemblée', main: true, cell: row => row.title },
              { header: 'Jour', cell: row => <DayText day={row.day} /> },
              { header: 'Genre', secondary: true, cell: row => KIND_LABELS[row.kind].split(' ').at(-1) },
              {
                header: 'État',
                cell: row => <Badge tone={STATUS_TONES[row.status]}>{STATUS_LABELS[row.status]}</Badge>,
              },
              { header: 'Membres', align: 'end', cell: row => row.members || '' },
              {
                header: 'Résolutions',
                align: 'end',
                cell: row =>
                  row.status === 'closed' ? `${row.adopted} adoptées sur ${row.resolutions}` : row.resolutions,
              },
            ]}
          />
        </Card>
        {means ? (
          <Card title="Moyens de l’accompagnement en vigueur">
            <DescriptionList
              items={[
                ['Depuis', <DayText key="d" day={means.startsOn} />],
                ['Budget', <Money key="b" cents={means.budgetCents} />],
                ['Actions', means.text],
              ]}
            />
            <p className="soft small">L’assemblée en délibère chaque année (Code du travail, R7331-2).</p>
          </Card>
        ) : null}
        {chairs ? (
          <Card title="Préparer une assemblée" id="nouvelle">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <AssemblyFields />
                <FormActions>
                  <Button variant="primary">Préparer l’assemblée</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}

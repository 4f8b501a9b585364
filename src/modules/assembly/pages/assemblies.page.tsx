import { Form, Link } from 'react-router'
import { addYears } from '../../../kernel/day.ts'
import { load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
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
    means: await meansOf(args),
    today: todayOf(args),
    chairs: mayChair(signedIn(args)),
    requestKey: requestKey(),
  }
}

/** The means in force, and those of the coming year once they are decided. */
async function meansOf(args: Route.LoaderArgs) {
  const inForce = await load(args, getSupportMeans, {})
  const coming = await load(args, getSupportMeans, { on: addYears(todayOf(args), 1) })
  return [inForce, coming === null || coming.startsOn === inForce?.startsOn ? null : coming].filter(one => one !== null)
}

export const action = (args: Route.ActionArgs) =>
  perform(args, saveAssembly, undefined, { redirect: ({ id }) => `/assemblees/${id}` })

export default function AssembliesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, means, chairs, today } = loaderData
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
              { header: 'Jour', phone: 'bare', cell: row => <DayText day={row.day} /> },
              { header: 'Genre', phone: 'hidden', cell: row => KIND_LABELS[row.kind].split(' ').at(-1) },
              {
                header: 'État',
                phone: 'bare',
                cell: row => <Badge tone={STATUS_TONES[row.status]}>{STATUS_LABELS[row.status]}</Badge>,
              },
              { header: 'Membres', phone: 'bare', align: 'end', cell: row => row.members || '' },
              {
                header: 'Résolutions',
                phone: 'bare',
                align: 'end',
                cell: row =>
                  row.status === 'closed' ? `${row.adopted} adoptées sur ${row.resolutions}` : row.resolutions,
              },
            ]}
          />
        </Card>
        {means.map(one => (
          <Card
            key={one.startsOn}
            title={`Moyens de l’accompagnement, ${one.startsOn > today ? 'à venir' : 'en vigueur'}`}
          >
            <DescriptionList
              items={[
                [one.startsOn > today ? 'À partir du' : 'Depuis', <DayText key="d" day={one.startsOn} />],
                ['Budget', <Money key="b" cents={one.budgetCents} />],
                ['Actions', one.text],
                [
                  'Décision',
                  <Link key="l" to={`/assemblees/${one.assemblyId}`}>
                    {one.title}
                  </Link>,
                ],
              ]}
            />
            <p className="soft small">L’assemblée en délibère chaque année (Code du travail, R7331-2).</p>
          </Card>
        ))}
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

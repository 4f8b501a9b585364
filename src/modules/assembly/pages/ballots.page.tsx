import { load } from '../../../platform/page.server.ts'
import { PageHeader } from '../../../ui/index.ts'
import { listBallots } from '../index.ts'
import type { Route } from './+types/ballots.page'
import { BallotsTable } from './ballots-table.tsx'

export const loader = (args: Route.LoaderArgs) => load(args, listBallots, { id: args.params.item })

export default function BallotsPage({ loaderData, params }: Route.ComponentProps) {
  const { title, ballots } = loaderData
  return (
    <>
      <title>{`Bulletins : ${title} — Essaim`}</title>
      <PageHeader
        title="Les bulletins"
        subtitle={title}
        breadcrumbs={[
          { label: 'Mes votes', href: '/mes-votes' },
          { label: 'L’assemblée', href: `/mes-votes/${params.id}` },
        ]}
      />
      <BallotsTable ballots={ballots} />
    </>
  )
}

import { load } from '../../../platform/page.server.ts'
import { PageHeader } from '../../../ui/index.ts'
import { listBallots, listMyAssemblies } from '../index.ts'
import type { Route } from './+types/ballots.page'
import { BallotsTable } from './ballots-table.tsx'

export async function loader(args: Route.LoaderArgs) {
  const [mine, found] = await Promise.all([
    load(args, listMyAssemblies, {}),
    load(args, listBallots, { id: args.params.item }),
  ])
  return { ...found, isMine: mine.some(assembly => assembly.id === args.params.id) }
}

export default function BallotsPage({ loaderData, params }: Route.ComponentProps) {
  const { title, colleges, ballots, isMine } = loaderData
  return (
    <>
      <title>{`Bulletins\u00a0: ${title} — Essaim`}</title>
      <PageHeader
        title="Les bulletins"
        subtitle={title}
        breadcrumbs={
          isMine
            ? [
                { label: 'Mes votes', href: '/mes-votes' },
                { label: 'L’assemblée', href: `/mes-votes/${params.id}` },
              ]
            : [
                { label: 'Assemblées', href: '/assemblees' },
                { label: 'L’assemblée', href: `/assemblees/${params.id}` },
              ]
        }
      />
      <BallotsTable colleges={colleges} ballots={ballots} />
    </>
  )
}

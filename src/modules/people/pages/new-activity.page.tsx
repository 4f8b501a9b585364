import { load, onlyFor, perform, requestKey, todayOf } from '../../../platform/page.server.ts'
import { Notice, PageHeader } from '../../../ui/index.ts'
import { listActivities, listSites, openActivity } from '../../organisation/index.ts'
import type { Route } from './+types/new-activity.page'
import { ActivityForm } from './activity-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, openActivity)
  const known = await load(args, listActivities, {})
  return {
    activity: { code: nextCode(known.map(one => one.code)), openedOn: todayOf(args) },
    sites: await load(args, listSites, {}),
    requestKey: requestKey(),
  }
}

/** The code that follows the highest one, A041 after A040, where all begin with the same letters; else none. */
function nextCode(codes: readonly string[]): string {
  const numbered = codes.map(code => /^([A-Z]+)(\d+)$/.exec(code)).filter(match => match !== null)
  const [last] = numbered.toSorted((a, b) => Number(b[2]) - Number(a[2]))
  if (!last) return 'A001'
  const [, letters, digits] = last as unknown as [string, string, string]
  if (numbered.some(match => match[1] !== letters)) return ''
  return letters + String(Number(digits) + 1).padStart(digits.length, '0')
}

export const action = (args: Route.ActionArgs) =>
  perform(args, openActivity, undefined, { redirect: ({ id }) => `/activites/${id}` })

export default function NewActivityPage({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <>
      <title>Ouvrir une activité — Essaim</title>
      <PageHeader title="Ouvrir une activité" breadcrumbs={[{ href: '/activites', label: 'Activités' }]} />
      <div className="stack loose">
        <ActivityForm {...loaderData} refused={actionData ?? null} />
        <Notice title="Ensuite">
          Confiez l’activité à quelqu’un depuis sa fiche (Personnes)&nbsp;: son contrat et son accès suivront.
        </Notice>
      </div>
    </>
  )
}

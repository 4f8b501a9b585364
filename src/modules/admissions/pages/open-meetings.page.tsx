import { formatMonth } from '../../../kernel/day.ts'
import { load, publicSession } from '../../../platform/page.server.ts'
import { listOpenMeetings } from '../index.ts'
import type { Route } from './+types/open-meetings.page'
import { MeetingLines } from './public-parts.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { slug } = args.params
  return { slug, meetings: await load(args, listOpenMeetings, { limit: 60 }, await publicSession(args, slug)) }
}

export default function OpenMeetingsPage({ loaderData: { slug, meetings } }: Route.ComponentProps) {
  const months = Object.entries(Object.groupBy(meetings, meeting => meeting.day.slice(0, 7)))
  return (
    <>
      <title>Réunions et permanences</title>
      <header className="stack tight">
        <h1>Réunions et permanences</h1>
        <p className="lead">
          Une réunion d’information présente la coopérative et répond à vos questions. Une permanence, près de chez
          vous, c’est un moment à part pour parler de votre projet.
        </p>
      </header>
      {months.map(([month, its]) => (
        <section key={month} className="stack">
          <h2 className="month">{formatMonth(month)}</h2>
          <MeetingLines slug={slug} meetings={its ?? []} />
        </section>
      ))}
      {meetings.length === 0 ? (
        <p>
          Pas de date publiée pour l’instant&nbsp;: <a href={`/p/${slug}/candidature`}>présentez votre projet</a>, nous
          vous répondrons.
        </p>
      ) : null}
    </>
  )
}

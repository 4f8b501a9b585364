import { load, publicSession } from '../../../platform/page.server.ts'
import { ButtonLink } from '../../../ui/index.ts'
import { getWelcome, listOpenMeetings } from '../index.ts'
import type { Route } from './+types/welcome.page'
import { MeetingLines } from './public-parts.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { slug } = args.params
  const session = await publicSession(args, slug)
  const welcome = await load(args, getWelcome, {}, session)
  return { slug, welcome, meetings: await load(args, listOpenMeetings, { limit: 4 }, session) }
}

const INTRODUCTION =
  'Vous avez un métier, une idée, des premiers clients\u00a0? Testez et développez votre activité au sein d’une entreprise partagée, avec des personnes qui vous accompagnent.'

export default function WelcomePage({ loaderData: { slug, welcome, meetings } }: Route.ComponentProps) {
  const home = `/p/${slug}`
  return (
    <>
      <title>{`${welcome.name}, coopérative d’activité et d’emploi`}</title>
      <section className="house-hero">
        <p className="soft">Coopérative d’activité et d’emploi</p>
        <h1>Entreprendre sans être seul·e</h1>
        <p className="lead">{welcome.introduction ?? INTRODUCTION}</p>
        <div className="row">
          <ButtonLink variant="primary" to={`${home}/reunions`}>
            Venir à une réunion
          </ButtonLink>
          <ButtonLink to={`${home}/candidature`}>Présenter mon projet</ButtonLink>
        </div>
      </section>

      <section className="stack">
        <h2>Une coopérative d’activité, en trois phrases</h2>
        <ol className="house-steps">
          <li>
            <strong>Vous testez.</strong> Un contrat d’appui (CAPE) vous permet de facturer vos premiers clients sous le
            SIREN de la coopérative, sans créer d’entreprise et en gardant vos droits.
          </li>
          <li>
            <strong>Vous en vivez.</strong> Quand l’activité tient, vous devenez entrepreneur·e salarié·e&nbsp;: un
            salaire, une protection sociale, une comptabilité tenue, une équipe qui accompagne.
          </li>
          <li>
            <strong>Vous décidez.</strong> Dans les trois ans, vous devenez associé·e&nbsp;: la coopérative est à celles
            et ceux qui y travaillent, une personne, une voix.
          </li>
        </ol>
        {welcome.offer ? <p className="pre-line">{welcome.offer}</p> : null}
      </section>

      <section className="stack">
        <h2>Prochaines réunions</h2>
        {meetings.length > 0 ? (
          <>
            <MeetingLines slug={slug} meetings={meetings} />
            <p>
              <a href={`${home}/reunions`}>Toutes les dates</a>
            </p>
          </>
        ) : (
          <p>
            Pas de date publiée pour l’instant&nbsp;: <a href={`${home}/candidature`}>présentez votre projet</a>, nous
            vous répondrons.
          </p>
        )}
      </section>

      <section className="stack">
        <h2>Où nous trouver</h2>
        <ul className="house-sites">
          {(welcome.sites.length > 0
            ? welcome.sites
            : [{ id: 'siege', name: welcome.name, address: welcome.address }]
          ).map(({ id, name, address }) => (
            <li key={id}>
              <strong>{name}</strong>
              <address>
                {address.line1}
                {address.line2 ? <>, {address.line2}</> : null}
                <br />
                {address.postalCode} {address.city}
              </address>
            </li>
          ))}
        </ul>
        <p>
          {welcome.phone ? <a href={`tel:${welcome.phone.replaceAll(' ', '')}`}>{welcome.phone}</a> : null}
          {welcome.phone && welcome.email ? ' · ' : null}
          {welcome.email ? <a href={`mailto:${welcome.email}`}>{welcome.email}</a> : null}
        </p>
      </section>
    </>
  )
}

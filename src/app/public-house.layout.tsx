import { Link, Outlet } from 'react-router'
import { getPublicHouse } from '../modules/admissions/index.ts'
import { load, publicSession } from '../platform/page.server.ts'
import { Mark } from '../ui/index.ts'
import type { Route } from './+types/public-house.layout'
import { usePageRendering } from './page-context.ts'

/** Around the pages that a house shows to anybody: its name, its colour, where one can go, who publishes. No scripts. */
export async function loader(args: Route.LoaderArgs) {
  const slug = String((args.params as { slug?: string }).slug)
  return { slug, house: await load(args, getPublicHouse, {}, await publicSession(args, slug)) }
}

export default function PublicHouse({ loaderData: { slug, house } }: Route.ComponentProps) {
  const home = `/p/${slug}`
  return (
    <div className="house">
      <style nonce={usePageRendering()?.nonce}>{`:root { --accent: ${house.accent} }`}</style>
      <a className="skip" href="#contenu">
        Aller au contenu
      </a>
      <header className="house-bar">
        <Link className="brand" to={home}>
          <Mark />
          <span>{house.name}</span>
        </Link>
        {house.open ? (
          <nav aria-label="Navigation principale">
            <Link to={`${home}/reunions`}>Réunions</Link>
            <Link to={`${home}/candidature`}>Candidater</Link>
          </nav>
        ) : null}
      </header>
      <main id="contenu" className="house-page">
        <Outlet />
      </main>
      <footer className="house-foot">
        <p>{house.legal}</p>
        <p>
          {house.website ? <a href={house.website}>{house.website.replace(/^https?:\/\//, '')}</a> : null}{' '}
          <a href="/connexion">Espace des membres</a>
        </p>
      </footer>
    </div>
  )
}

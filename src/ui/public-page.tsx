import type { ReactNode } from 'react'

interface PublicPageProps {
  /** Whose page it is: the house, not the platform. */
  house: string
  title: string
  /** Where the house's name leads, when it leads somewhere. */
  home?: string
  children: ReactNode
}

/** Around a page that anybody may open: the house's name, a title, and nothing else to look at. No script is needed inside. */
export function PublicPage({ house, title, home, children }: PublicPageProps) {
  return (
    <main className="public" id="contenu">
      <title>{`${title} — ${house}`}</title>
      <p className="brand">{home ? <a href={home}>{house}</a> : house}</p>
      <h1>{title}</h1>
      {children}
    </main>
  )
}

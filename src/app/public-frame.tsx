import type { ReactNode } from 'react'
import { Mark } from '../ui/index.ts'

/** Around a public page of one form: the mark, a title, and nothing else to look at. */
export function PublicFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="public" id="contenu">
      <title>{`${title} — Essaim`}</title>
      <a className="brand" href="/" aria-label="Essaim, accueil">
        <Mark />
        <span>Essaim</span>
      </a>
      <h1>{title}</h1>
      {children}
    </main>
  )
}

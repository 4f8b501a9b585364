import type { ReactNode } from 'react'
import { Link } from 'react-router'

interface TileProps {
  label: string
  value: ReactNode
  /** The rows behind the figure. */
  href?: string | null
  /** A note, a curve. */
  children?: ReactNode
}

/** One figure of a home, in a `<ul className="tiles">`. */
export function Tile({ label, value, href, children }: TileProps) {
  const content = (
    <>
      <span>{label}</span>
      <b className="num">{value}</b>
      {children ? <span className="small">{children}</span> : null}
    </>
  )
  return <li>{href ? <Link to={href}>{content}</Link> : <div>{content}</div>}</li>
}

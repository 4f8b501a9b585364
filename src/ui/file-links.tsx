import { useLocation } from 'react-router'

interface FileLinksProps {
  to: string
  search?: string | undefined
  label?: string
}

/** Under a list: all of its rows as files, filtered and sorted as its address says, or `search`. */
export function FileLinks({ to, search, label = 'Toute la liste en fichier' }: FileLinksProps) {
  const here = useLocation().search
  const query = search === undefined ? here : search && `?${search}`
  return (
    <p className="soft small">
      {label}&nbsp;:{' '}
      <a href={`${to}/csv${query}`} download>
        CSV
      </a>{' '}
      ·{' '}
      <a href={`${to}/xlsx${query}`} download>
        Excel
      </a>
    </p>
  )
}

import { useLocation } from 'react-router'

/** Under a list: all of its rows as files, filtered and sorted as its address says, or `search`. */
export function FileLinks({ to, search }: { to: string; search?: string | undefined }) {
  const here = useLocation().search
  const query = search === undefined ? here : search && `?${search}`
  return (
    <p className="soft small">
      Toute la liste en fichier&nbsp;:{' '}
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

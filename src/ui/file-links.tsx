/** Under a list: all of its rows as files. `search` are the filters of its address. */
export function FileLinks({ to, search = '' }: { to: string; search?: string | undefined }) {
  const query = search ? `?${search}` : ''
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

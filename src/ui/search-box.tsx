import { useEffect, useRef } from 'react'
import { Form } from 'react-router'
import { Icon, Search } from './icon.tsx'

/** The search of the whole house: a GET form to `action?q=`. Ctrl K (or ⌘ K) comes to it from anywhere. */
export function SearchBox({ action = '/recherche', defaultValue }: { action?: string; defaultValue?: string }) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  return (
    <Form className="search" role="search" method="get" action={action} aria-label="Recherche">
      <Icon of={Search} />
      <input
        className="input"
        type="search"
        name="q"
        aria-label="Rechercher une personne, un client, un numéro, un montant"
        aria-keyshortcuts="Control+K"
        placeholder="Rechercher…"
        defaultValue={defaultValue}
        autoComplete="off"
        ref={input}
      />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd takes no focus; aria-keyshortcuts says the same */}
      <kbd aria-hidden="true">Ctrl&nbsp;K</kbd>
    </Form>
  )
}

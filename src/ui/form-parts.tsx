import type { ReactNode } from 'react'

/** What a form carries unseen: `requestKey`, `version`, ids. Null and undefined are left out. */
export function HiddenFields({ values }: { values: Readonly<Record<string, string | number | null | undefined>> }) {
  return Object.entries(values).map(([name, value]) =>
    value === null || value === undefined ? null : <input type="hidden" key={name} name={name} value={value} />,
  )
}

/** Short fields side by side where there is room, one under the other where there is none. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className="fields">{children}</div>
}

/** The end of a form: the primary button first, then what leaves it. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className="form-actions">{children}</div>
}

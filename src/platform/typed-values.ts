/**
 * The texts as typed, by field name, to put back into a refused form. Files are left out, since a browser cannot be given them
 * back, and so are passwords.
 */
export function typedValues(form: Iterable<[string, FormDataEntryValue]>): Record<string, string | string[]> {
  const typed: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of form) {
    if (typeof value !== 'string' || /password/i.test(name)) continue
    const before = typed[name]
    typed[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return { ...typed }
}

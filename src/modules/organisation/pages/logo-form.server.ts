/** The image of a logo form, as `setLogo` takes it; empty when none was chosen, which it refuses. */
export async function logoOf(form: FormData): Promise<{ name: string; contentBase64: string }> {
  const file = form.get('logo')
  if (!(file instanceof File) || file.size === 0) return { name: 'logo', contentBase64: '' }
  return {
    name: file.name.slice(0, 200) || 'logo',
    contentBase64: Buffer.from(await file.arrayBuffer()).toString('base64'),
  }
}

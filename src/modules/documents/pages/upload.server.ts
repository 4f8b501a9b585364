/** The file of a form's field, as a use case takes it; undefined when none was chosen. */
export async function base64Of(file: FormDataEntryValue | null): Promise<string | undefined> {
  return file instanceof File && file.size > 0 ? Buffer.from(await file.arrayBuffer()).toString('base64') : undefined
}

export const fileResponse = ({
  name,
  mediaType,
  contentBase64,
}: {
  name: string
  mediaType: string
  contentBase64: string
}) =>
  new Response(Buffer.from(contentBase64, 'base64'), {
    headers: {
      'content-type': mediaType,
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })

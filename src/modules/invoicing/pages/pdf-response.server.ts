/** A PDF answered inline under its French name (RFC 6266). */
export function pdfResponse({ name, base64 }: { name: string; base64: string }): Response {
  return new Response(Buffer.from(base64, 'base64'), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip } from 'node:zlib'

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}
const COMPRESSIBLE = /^(text\/|image\/svg|application\/(json|manifest|problem))/

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)
type Encoding = 'br' | 'gzip'

/** The window is no wider than the bytes: the encoder clears its memory for each. */
const brotliOptions = (bytes: Buffer, quality: number) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(16, Math.ceil(Math.log2(bytes.length)))),
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  },
})

const compress = (bytes: Buffer, encoding: Encoding, quality: number): Promise<Buffer> =>
  encoding === 'br'
    ? brotliAsync(bytes, brotliOptions(bytes, quality))
    : gzipAsync(bytes, { level: Math.min(quality, 9) })

function encodingFor(accepted: string | null): Encoding | null {
  if (!accepted) return null
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
}

/** Pages are made anew each time: one more takes half as long again for 4 % less. */
const PAGE_QUALITY = 3

/** Compresses a whole answer when the browser takes it and it is worth it. Streams (downloads) pass untouched. */
export async function compressed(request: Request, response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? ''
  if (
    !/^(text\/(html|x-script)|application\/(json|problem\+json))/.test(type) ||
    response.headers.has('content-encoding')
  )
    return response
  response.headers.append('vary', 'accept-encoding')
  const encoding = encodingFor(request.headers.get('accept-encoding'))
  if (!encoding || !response.body || request.method === 'HEAD') return response
  const bytes = Buffer.from(await response.arrayBuffer())
  const { status, headers } = response
  if (bytes.length < 1024) return new Response(bytes, { status, headers })
  headers.set('content-encoding', encoding)
  // A page is compressed faster than another thread can be handed it.
  const small =
    encoding === 'br' && bytes.length < 65_536
      ? brotliCompressSync(bytes, brotliOptions(bytes, PAGE_QUALITY))
      : await compress(bytes, encoding, PAGE_QUALITY)
  return new Response(new Uint8Array(small), { status, headers })
}

interface StaticFile {
  bytes: Buffer
  headers: Record<string, string>
  small: Partial<Record<Encoding, Promise<Buffer>>>
}

/** Serves the built files of `folder` from memory, compressed once. Names under `/assets/` carry their hash: cached for a year. */
export function staticFiles(folder: string): (request: Request, path: string) => Promise<Response | null> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const full = join(entry.parentPath, entry.name)
    files.set(full.slice(folder.length).replaceAll('\\', '/'), readStatic(full))
  }
  return async (request, path) => {
    const file = files.get(path)
    if (!file) return null
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    if (request.headers.get('if-none-match') === file.headers.etag)
      return new Response(null, { status: 304, headers: file.headers })
    const encoding = COMPRESSIBLE.test(file.headers['content-type']!)
      ? encodingFor(request.headers.get('accept-encoding'))
      : null
    if (!encoding) return new Response(new Uint8Array(file.bytes), { headers: file.headers })
    file.small[encoding] ??= compress(file.bytes, encoding, 11)
    return new Response(new Uint8Array(await file.small[encoding]), {
      headers: { ...file.headers, 'content-encoding': encoding },
    })
  }
}

function readStatic(full: string): StaticFile {
  const bytes = readFileSync(full)
  const hashed = /[\\/]assets[\\/]/.test(full)
  return {
    bytes,
    small: {},
    headers: {
      'content-type': TYPES[extname(full)] ?? 'application/octet-stream',
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      vary: 'accept-encoding',
    },
  }
}
